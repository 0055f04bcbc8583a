using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.TestProbe.Modes;

/// <summary>Starters that are killed while they start children, or are replaced, and the look for what they left.</summary>
internal static partial class Starters
{
    private const int Children = 30;
    private const int AdoptOrphans = 36;
    private const int LongestDelayMilliseconds = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Starts children one after the other, each with one that left its session; how: plain, runner or sandbox.</summary>
    public static async Task<int> StartAsync(string how, string word, string tree)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        Start(how == "plain" ? how : "runner", "0", runner, tree);
        await Console.Out.WriteLineAsync("starting");
        await Console.Out.FlushAsync();
        for (var count = 0; count < Children; count++)
        {
            Start(how, word, runner, tree);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    /// <summary>Kills as many starters as asked, each a moment after it began, and says how many processes were left of them all.</summary>
    public static async Task<int> KillAsync(string how, int rounds)
    {
        // what is left comes to this process and to nobody who sweeps
        if (Control(AdoptOrphans, 1, 0, 0, 0) != 0)
        {
            return 1;
        }

        var word = $"600.{Random.Shared.Next(100_000_000, 999_999_999)}";
        var tree = Directory.CreateTempSubdirectory("starter-");
        for (var round = 0; round < rounds; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["start", how, word, tree.FullName]) { UseShellExecute = false, RedirectStandardOutput = true };
            using var starter = Process.Start(start)!;
            await starter.StandardOutput.ReadLineAsync();
            var killAt = TimeProvider.System.GetTimestamp() + (Stopwatch.Frequency / 1000 * Random.Shared.Next(LongestDelayMilliseconds));
            while (TimeProvider.System.GetTimestamp() < killAt)
            {
                Thread.SpinWait(100);
            }

            starter.Kill();
            await starter.WaitForExitAsync();
        }

        var left = await LeftAsync(word, how == "plain");
        tree.Delete(recursive: true);
        await Console.Out.WriteLineAsync(left.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Starts one child, with one that left its session, and then another program in its own place; says so, and waits, where that cannot be started.</summary>
    [SupportedOSPlatform("linux")]
    public static async Task<int> ReplaceAsync(string word, string program)
    {
        Start("runner", word, new ProcessRunner(TimeProvider.System), tree: "");
        while (Directory.EnumerateDirectories("/proc").Count(folder => Speaks(folder, $"sleep\0{word}")) < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        try
        {
            SelfReplacement.With(program, ["300"], new Dictionary<string, string>());
        }
        catch (ProcessStartException)
        {
            await Console.Out.WriteLineAsync("stays");
            await Console.Out.FlushAsync();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    /// <summary>Starts this program anew in its own place with nothing but where .NET lies, unless it has nothing else already; and waits.</summary>
    [SupportedOSPlatform("linux")]
    public static async Task<int> RenewAsync()
    {
        if (Environment.GetEnvironmentVariables().Count > 2)
        {
            SelfReplacement.WithEnvironment(new Dictionary<string, string> { ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT")! });
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    private static async Task<int> LeftAsync(string word, bool atOnce)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = Directory.EnumerateDirectories("/proc").Count(folder => Speaks(folder, word));
            if (left == 0 || atOnce || TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static bool Speaks(string folder, string word)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(word, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Start(string how, string word, ProcessRunner runner, string tree)
    {
        var script = $"setsid sleep {word} & sleep {word}";
        if (how == "plain")
        {
            Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false })!.Dispose();
            return;
        }

        var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", script], Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        runner.Start(how == "sandbox" ? new BubblewrapSandbox(runner).Confine(spec, new SandboxProfile { Worktree = tree }) : spec);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);
}
