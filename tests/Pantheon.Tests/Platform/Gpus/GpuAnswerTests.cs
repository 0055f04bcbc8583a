using System.Text.Json;
using NUnit.Framework;
using Pantheon.Platform.Gpus;

namespace Pantheon.Tests.Platform.Gpus;

/// <summary>What vendors' tools print, as recorded, is read; what they cannot say is null.</summary>
[TestFixture]
internal sealed class GpuAnswerTests
{
    [TestCase("0x0000000000000000", false)]
    [TestCase("0x0000000000000001", false, TestName = "An_idle_card_is_not_throttled")]
    [TestCase("0x0000000000000004", true)]
    [TestCase("0x0000000000000020", true)]
    [TestCase("0x0000000000000048", true)]
    [TestCase("[N/A]", null)]
    [TestCase("Not Active", null)]
    public void Nvidia_says_why_a_clock_is_low(string reasons, bool? isThrottled) =>
        Assert.That(NvidiaAnswer.Read($"0, NVIDIA A100-SXM4-80GB, 40536, 81920, 1410, 54, 301.25, {reasons}\n").Single().IsThrottled, Is.EqualTo(isThrottled));

    [TestCase("")]
    [TestCase("No devices were found\n")]
    [TestCase("Unable to determine the device handle for GPU0000:65:00.0: Unknown Error\n")]
    [TestCase("a, b, c, d, e, f, g\n")]
    public void Nvidia_s_other_words_are_no_card(string answer) => Assert.That(NvidiaAnswer.Read(answer), Is.Empty);

    [Test]
    public void Nvidia_without_reasons_is_read_and_what_is_missing_is_null()
    {
        var card = NvidiaAnswer.Read("3, NVIDIA GeForce GTX 1080, 11, [Not Supported], 139, 30, [Unknown Error]\r\n").Single();

        Assert.That(card, Is.EqualTo(new GpuReading(3, "NVIDIA GeForce GTX 1080") { MemoryUsed = 11L << 20, Clock = 139, Temperature = 30 }));
    }

    [TestCase("""[{"gpu": 1, "mem_usage": {"total_vram": {"value": 196592, "unit": "MB"}, "used_vram": {"value": 285, "unit": "MB"}}, "power": {"socket_power": {"value": 138, "unit": "W"}, "throttle_status": "UNTHROTTLED"}, "clock": {"gfx_0": {"clk": {"value": 132, "unit": "MHz"}}}, "temperature": {"edge": "N/A", "hotspot": {"value": 45, "unit": "C"}}}]""")]
    [TestCase("""{"gpu_data": [{"gpu": 1, "mem_usage": {"total_vram": {"value": 196592}, "used_vram": {"value": 285}}, "power": {"socket_power": 138, "throttle_status": "UNTHROTTLED"}, "clock": {"gfx_0": {"clk": 132}}, "temperature": {"edge": 45}}]}""")]
    public void Amd_is_read_in_both_of_its_forms(string answer) => Assert.That(
        AmdAnswer.Read(answer).Single(),
        Is.EqualTo(new GpuReading(1, "AMD GPU") { MemoryUsed = 285L << 20, MemoryTotal = 196592L << 20, Clock = 132, Temperature = 45, Power = 138, IsThrottled = false }));

    [Test]
    public void Amd_that_says_nothing_is_a_card_all_the_same() => Assert.That(
        AmdAnswer.Read("""[{"gpu": 0, "mem_usage": "N/A", "power": {"throttle_status": "N/A"}, "temperature": null}, {"node": 7}]""").Single(), Is.EqualTo(new GpuReading(0, "AMD GPU")));

    [Test]
    public void Rocm_is_read_behind_its_warnings()
    {
        const string Answer = "WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status\n\n"
            + """{"card0": {"Temperature (Sensor edge) (C)": "35.0", "Temperature (Sensor junction) (C)": "39.0", "sclk clock speed:": "(500Mhz)", "Average Graphics Package Power (W)": "9.0", "VRAM Total Memory (B)": "17163091968", "VRAM Total Used Memory (B)": "7225344", "Card Series": "Navi 21"}, "system": {"Driver version": "6.8.5"}}""";

        Assert.That(RocmAnswer.Read(Answer).Single(), Is.EqualTo(new GpuReading(0, "Navi 21") { MemoryUsed = 7225344, MemoryTotal = 17163091968, Clock = 500, Temperature = 39, Power = 9 }));
    }

    [Test]
    public void Intel_is_read_by_its_heading()
    {
        const string Answer = "Timestamp, DeviceId, GPU Power (W), GPU Frequency (MHz), GPU Core Temperature (Celsius Degree), GPU Memory Used (MiB)\n06:14:46.000,    0, 14.61, 1550,  N/A, 27.64\n";

        Assert.That(XpuAnswer.Read(Answer).Single(), Is.EqualTo(new GpuReading(0, "Intel GPU") { MemoryUsed = (long)(27.64 * (1 << 20)), Clock = 1550, Power = 14.61 }));
    }

    [Test]
    public void What_is_no_answer_is_a_fault_or_nothing()
    {
        Assert.Throws<FormatException>(() => _ = AmdAnswer.Read("ERROR: driver not loaded").Count());
        Assert.Catch<JsonException>(() => _ = RocmAnswer.Read("{\"card0\": ").Count());
        Assert.That(XpuAnswer.Read("Error: no device\n"), Is.Empty);
    }
}
