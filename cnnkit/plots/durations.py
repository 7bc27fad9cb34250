"""Times as one says them."""


def in_time(seconds: float) -> str:
    """Write a duration: 0.4 s, 8 s, 2 min 5 s, 1 h 5 min."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min"
