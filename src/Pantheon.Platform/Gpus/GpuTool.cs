namespace Pantheon.Platform.Gpus;

/// <summary>A vendor's program that says how its cards are, what to ask it, and how to read its answer.</summary>
/// <param name="Vendor">Of several programs of one vendor the first that is there is asked.</param>
/// <param name="Questions">Its arguments, newest form first: the next is asked where a program does not know one.</param>
/// <param name="FirstNumber">What is added to its own numbers of cards.</param>
/// <param name="Read">Gives what can be read of an answer; nothing for one that cannot, and it throws nothing but <see cref="FormatException"/> and JSON faults.</param>
internal sealed record GpuTool(string Program, string Vendor, IReadOnlyList<IReadOnlyList<string>> Questions, int FirstNumber, Func<string, IEnumerable<GpuReading>> Read)
{
    public static IReadOnlyList<GpuTool> All { get; } =
    [
        new("nvidia-smi", "NVIDIA", NvidiaAnswer.Questions, 0, NvidiaAnswer.Read),
        new("amd-smi", "AMD", [["metric", "--mem-usage", "--power", "--clock", "--temperature", "--json"]], 100, AmdAnswer.Read),
        new("rocm-smi", "AMD", [["--showproductname", "--showmeminfo", "vram", "--showtemp", "--showpower", "--showclocks", "--json"]], 100, RocmAnswer.Read),
        new("xpu-smi", "Intel", [["dump", "-d", "-1", "-m", "1,2,3,18", "-n", "1"]], 200, XpuAnswer.Read),
    ];
}
