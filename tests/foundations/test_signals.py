import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import skimage.data

from cnnkit.errors import OptionError
from cnnkit.foundations.signals import FILTERS_1D, FILTERS_3D, ct_phantom, ecg_signal


def quiet_ecg(num_samples: int, beats: int) -> np.ndarray:
    return ecg_signal(num_samples, beats=beats, noise=0, rng=np.random.default_rng(0))


@pytest.mark.parametrize("beats", [1, 3, 7])
def test_the_highest_peaks_are_the_beats(beats):
    signal = ecg_signal(beats * 120, beats=beats, noise=0.03, rng=np.random.default_rng(0))
    peaks, _ = scipy.signal.find_peaks(signal, height=0.7, distance=30)
    np.testing.assert_allclose(peaks, 60 + 120 * np.arange(beats), atol=1)


def test_a_quiet_beat_has_five_waves_in_order():
    signal = quiet_ecg(1000, beats=1)
    crests, _ = scipy.signal.find_peaks(signal)
    troughs, _ = scipy.signal.find_peaks(-signal)
    p, r, t = crests
    q, s = (trough for trough in troughs if p < trough < t)
    assert p < q < r < s < t
    assert signal[r] > signal[t] > signal[p] > 0 > signal[q] > signal[s]
    assert r == 500


def test_beats_repeat_and_the_curve_is_smooth_where_they_meet():
    signal = quiet_ecg(600, beats=3)
    np.testing.assert_allclose(signal[:400], signal[200:], atol=1e-12)
    assert np.abs(np.diff(signal))[[199, 399]].max() < 0.01


def test_noise_is_as_strong_as_asked_and_comes_from_the_generator():
    noisy = ecg_signal(20_000, beats=4, noise=0.2, rng=np.random.default_rng(1))
    noise = noisy - quiet_ecg(20_000, beats=4)
    assert noise.std() == pytest.approx(0.2, rel=0.03)
    np.testing.assert_array_equal(noisy, ecg_signal(20_000, beats=4, noise=0.2, rng=np.random.default_rng(1)))


def test_the_heartbeat_filter_finds_beats_that_noise_hides():
    signal = ecg_signal(500, beats=4, noise=0.25, rng=np.random.default_rng(0))
    answer = scipy.signal.correlate(signal, FILTERS_1D["heartbeat"], mode="same")
    beats = [62, 187, 312, 437]  # the middle of every 125 samples
    strongest, _ = scipy.signal.find_peaks(answer, height=0.6, distance=30)
    np.testing.assert_allclose(strongest, beats, atol=2)


@pytest.mark.parametrize("bank", [FILTERS_1D, FILTERS_3D], ids=["1-D", "3-D"])
def test_edge_filters_sum_to_0_and_blurs_to_1(bank):
    for name, weights in bank.items():
        assert weights.sum() == pytest.approx(1 if "blur" in name else 0, abs=1e-12)
        assert len(set(weights.shape)) == 1
        assert weights.shape[0] % 2 == 1
        with pytest.raises(ValueError, match="read-only"):
            weights[0] = 7


@pytest.mark.parametrize(("name", "axis"), [("depth", 0), ("height", 1), ("width", 2)])
def test_edges_in_volumes_match_scipy_with_the_sign_turned(name, axis):
    volume = np.random.default_rng(0).normal(size=(5, 6, 7))
    ours = scipy.ndimage.correlate(volume, FILTERS_3D[f"edge along {name}"])
    np.testing.assert_allclose(ours, -scipy.ndimage.sobel(volume, axis=axis))


def test_blurs_match_scipy():
    volume = np.random.default_rng(0).normal(size=(5, 6, 7))
    ours = scipy.ndimage.correlate(volume, FILTERS_3D["box blur"])
    np.testing.assert_allclose(ours, scipy.ndimage.uniform_filter(volume, 3))
    binomial = scipy.signal.convolve([0.5, 0.5], [0.5, 0.5])
    expected = volume
    for axis in range(3):
        expected = scipy.ndimage.correlate1d(expected, binomial, axis=axis)
    np.testing.assert_allclose(scipy.ndimage.correlate(volume, FILTERS_3D["gaussian blur"]), expected)
    np.testing.assert_allclose(FILTERS_1D["gaussian blur"], scipy.signal.convolve(binomial, binomial))


def test_the_middle_slice_is_the_shepp_logan_head():
    # The two differ on the rims and in two small growths, which in three dimensions lie above this slice.
    expected = skimage.data.shepp_logan_phantom()
    middle = ct_phantom((1, *expected.shape))[0]
    assert (np.abs(middle - expected) < 0.05).mean() > 0.98


def test_tissues_of_the_head():
    volume = ct_phantom((41, 81, 81))
    assert volume.min() == 0
    assert volume.max() == 1
    assert volume[20, 0, 0] == 0  # air
    assert volume[20, 4, 40] == 1  # skull, at the brow
    assert volume[20, 40, 40] == pytest.approx(0.2)  # brain
    assert volume[20, 40, 31] == volume[20, 40, 49] == pytest.approx(0)  # ventricles
    assert volume[17, 26, 40] == pytest.approx(0.3)  # the large growth, below the middle and towards the brow


def test_the_head_has_the_volume_of_its_ellipsoid():
    head = ct_phantom((40, 60, 50)) > 0
    filled = np.stack([scipy.ndimage.binary_fill_holes(part) for part in head])
    ellipsoid = 4 / 3 * np.pi * 0.69 * 0.92 * 0.81
    assert filled.mean() == pytest.approx(ellipsoid / 8, rel=0.01)


def test_the_skull_is_the_same_on_both_sides():
    skull = ct_phantom((24, 48, 50)) == 1
    np.testing.assert_array_equal(skull, skull[:, :, ::-1])
    np.testing.assert_array_equal(skull, skull[::-1])


def test_errors_name_the_numbers_and_the_fix():
    rng = np.random.default_rng(0)
    with pytest.raises(OptionError, match=r"500 samples and 0 beats make no signal. Use at least 1 of each"):
        ecg_signal(beats=0, rng=rng)
    with pytest.raises(OptionError, match=r"`noise` must be a number from 0 up, got -1. Use 0 for none"):
        ecg_signal(noise=-1, rng=rng)
    with pytest.raises(OptionError, match=r"`noise` must be a number from 0 up, got nan"):
        ecg_signal(noise=float("nan"), rng=rng)
    with pytest.raises(OptionError, match=r"three numbers \(D, H, W\) from 1 up, got \(24, 0, 48\)"):
        ct_phantom((24, 0, 48))
