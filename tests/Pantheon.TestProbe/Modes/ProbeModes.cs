using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pantheon.TestProbe.Attacks;
using Pantheon.TestProbe.Mcp;

namespace Pantheon.TestProbe.Modes;

/// <summary>The misbehaviours a test can ask of a child process.</summary>
internal static class ProbeModes
{
    private const int Misused = 64;

    public static async Task<int> RunAsync(string[] args) => args switch
    {
        ["sleep", var seconds] => await SleepAsync(seconds),
        ["flood", var bytes] => await FloodAsync(long.Parse(bytes, CultureInfo.InvariantCulture)),
        ["ignore-term"] => await IgnoreTermAsync(),
        ["spawn-orphan"] => await SpawnOrphanAsync(),
        ["env"] => PrintEnvironment(),
        ["exit", var code] => int.Parse(code, CultureInfo.InvariantCulture),
        ["echo-stdin"] => await EchoAsync(),
        ["say", var output, var error] => Say(output, error),
        ["connect", var host, var port] => await ConnectAsync(host, int.Parse(port, CultureInfo.InvariantCulture)),
        ["fetch", var address] => await FetchAsync(address),
        ["attack", .. var attack] => await AttackModes.RunAsync(attack),
        ["start", var how, var word, var tree] => await Starters.StartAsync(how, word, tree),
        ["kill-starters", var how, var rounds] => await Starters.KillAsync(how, int.Parse(rounds, CultureInfo.InvariantCulture)),
        ["renew"] when OperatingSystem.IsLinux() => await Starters.RenewAsync(),
        ["replace", var word, var program] when OperatingSystem.IsLinux() => await Starters.ReplaceAsync(word, program),
        ["llama-parent", var server, var gguf, var folder] => await LlamaParent.RunAsync(server, gguf, folder),
        ["internet", var log, var socketPath] => await Internet.RunAsync(log, socketPath),
        ["mcp", var variant] => await McpProbe.RunAsync(variant),
        ["without-landlock", .. var program] => OlderKernel.Run(program),
        _ => Misused,
    };

    private static async Task<int> SleepAsync(string seconds)
    {
        await SayReadyAsync();
        await Task.Delay(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), TimeProvider.System);
        return 0;
    }

    private static async Task<int> FloodAsync(long bytes)
    {
        await using var output = Console.OpenStandardOutput();
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        for (var left = bytes; left > 0; left -= block.Length)
        {
            await output.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        }

        return 0;
    }

    private static async Task<int> IgnoreTermAsync()
    {
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        await SayReadyAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    private static async Task<int> SpawnOrphanAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["sleep", "600"]) { UseShellExecute = false };
        using var orphan = Process.Start(start)!;
        await Console.Out.WriteLineAsync($"orphan {orphan.Id}");
        return 0;
    }

    private static int PrintEnvironment()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            Console.WriteLine($"{entry.Key}={entry.Value}");
        }

        return 0;
    }

    private static async Task<int> EchoAsync()
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        await input.CopyToAsync(output);
        return 0;
    }

    private static int Say(string output, string error)
    {
        Console.WriteLine(output);
        Console.Error.WriteLine(error);
        return 0;
    }

    private static async Task<int> ConnectAsync(string host, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port);
            Console.WriteLine("connected");
            return 0;
        }
        catch (SocketException refused)
        {
            Console.WriteLine(refused.SocketErrorCode);
            return 1;
        }
    }

    private static async Task<int> FetchAsync(string address)
    {
        using var client = new HttpClient();
        try
        {
            Console.WriteLine(await client.GetStringAsync(new Uri(address)));
            return 0;
        }
        catch (HttpRequestException failed)
        {
            Console.WriteLine(failed.HttpRequestError);
            return 1;
        }
    }

    private static async Task SayReadyAsync()
    {
        await Console.Out.WriteLineAsync("ready");
        await Console.Out.FlushAsync();
    }
}
