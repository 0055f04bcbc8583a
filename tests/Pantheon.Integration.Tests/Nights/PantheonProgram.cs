using System.Globalization;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The built program as a child process in a clean environment: only what a person's shell needs to build and to find things.</summary>
internal static class PantheonProgram
{
    private static readonly ProcessRunner Runner = new(TimeProvider.System);

    // the package source of this machine may need its own certificates and settings; none of them is a secret
    private static readonly string[] Kept = ["PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "PANTHEON_LLAMA_SERVER", "PANTHEON_PG_BIN"];
    private static readonly string[] KeptBeginnings = ["DOTNET_", "NUGET_", "SSL_CERT_"];

    public static IReadOnlyDictionary<string, string> Environment { get; } = Clean();

    /// <summary>In a folder of its own: the copy beside the tests is the one whose covered lines are counted.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "program", "pantheon.dll");

    public static Task<ProcessOutcome> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments, CancellationToken cancellationToken) =>
        Runner.RunAsync(Spec(folder, environment, arguments, null), cancellationToken);

    /// <summary>The program left running; its handle kills it and its session.</summary>
    public static ChildProcess Start(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments, Action<string> onError) =>
        Runner.Start(Spec(folder, environment, arguments, onError));

    /// <summary>The same program, started in another way: by a launcher that changes the machine it sees, or with settings of the runtime.</summary>
    public static ChildProcess Start(string folder, Circumstances circumstances, string[] arguments, Action<string> onError)
    {
        var spec = Spec(folder, Environment, arguments, onError);
        string[] settings = circumstances.RuntimeConfig is { } file ? ["exec", "--runtimeconfig", file] : [];
        string[] all = [.. circumstances.Launcher, spec.FileName, .. settings, .. spec.Arguments];
        return Runner.Start(spec with { FileName = ExecutableFinder.Find(all[0], Environment["PATH"]) ?? all[0], Arguments = all[1..] });
    }

    /// <summary>Another program, to look at what Pantheon has left.</summary>
    public static Task<ProcessOutcome> ToolAsync(string program, string folder, string[] arguments, CancellationToken cancellationToken, byte[]? input = null, TimeSpan? timeout = null) =>
        Runner.RunAsync(
            new ProcessSpec { FileName = program, Arguments = arguments, WorkingDirectory = folder, Environment = Environment, StandardInput = input, Timeout = timeout ?? TimeSpan.FromMinutes(5) },
            cancellationToken);

    public static async Task<string> GitAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await ToolAsync("git", folder, arguments, cancellationToken);
        Assert.That(outcome.Succeeded, Is.True, outcome.StandardError);
        return outcome.StandardOutput;
    }

    /// <summary>Sends a signal to this one process, not to its group.</summary>
    public static async Task SignalAsync(int process, string signal, CancellationToken cancellationToken) =>
        Assert.That((await ToolAsync("kill", "/", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)], cancellationToken)).ExitCode, Is.Zero);

    /// <summary>What runs on this machine with the folder in its command line, the private Postgres aside.</summary>
    public static IReadOnlyList<string> ProcessesOf(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(entry => char.IsAsciiDigit(Path.GetFileName(entry)[0]))
            .Select(CommandLineOf)
            .Where(line => line.Contains(folder, StringComparison.Ordinal) && !line.Contains(Path.Combine(folder, "data", "postgres"), StringComparison.Ordinal)),
    ];

    private static string CommandLineOf(string entry)
    {
        try
        {
            return $"{Path.GetFileName(entry)} {File.ReadAllText(Path.Combine(entry, "cmdline")).Replace('\0', ' ')}";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static ProcessSpec Spec(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments, Action<string>? onError) => new()
    {
        FileName = ExecutableFinder.Find("dotnet", Environment["PATH"])!, // these tests run under it
        Arguments = [Assembly, .. arguments],
        WorkingDirectory = folder,
        Environment = environment,
        Timeout = TimeSpan.FromMinutes(8),
        OnStandardError = onError,
    };

    private static Dictionary<string, string> Clean()
    {
        var environment = new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1", ["LC_ALL"] = "C.UTF-8" };
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (Kept.Contains(name) || KeptBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))
            {
                environment[name] = (string?)variable.Value ?? "";
            }
        }

        return environment;
    }
}
