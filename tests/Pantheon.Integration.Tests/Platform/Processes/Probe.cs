using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Specs that start the test probe in one of its modes.</summary>
internal static class Probe
{
    // in a folder of its own: what lies beside the tests is instrumented for coverage, and then wants to write outside a sandbox
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "probe", "Pantheon.TestProbe");

    public static ProcessSpec Spec(params string[] arguments) => new()
    {
        FileName = Path,
        Arguments = arguments,
        Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = DotnetRoot },
    };

    public static string DotnetRoot { get; } =
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeFolder, "..", "..", ".."));

    private static string RuntimeFolder => System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
}
