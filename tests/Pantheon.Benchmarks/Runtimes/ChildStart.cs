using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.AI;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Models;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Benchmarks.Runtimes;

/// <summary>From nothing to the first token of a llama-server child, pinned, started, checked and asked by Pantheon, against the same server started by hand and asked as soon as it is healthy.</summary>
internal static class ChildStart
{
    private const int Starts = 15;
    private const int Context = 4096;

    // three matrices of 288 numbers each: a third of a gigabyte
    private const int Wide = 98_304;

    public static async Task RunAsync()
    {
        if (Server() is not { } server)
        {
            Console.WriteLine("llama: skipped, no llama-server on PATH or unpacked by ops/llama-server.sh");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("bm-");
        try
        {
            foreach (var (name, width) in ((string, int)[])[("0.7 MB", 32), ("340 MB", Wide)])
            {
                var gguf = Path.Combine(folder.FullName, "m.gguf");
                ChainGguf.Write(gguf, ["hello"], feedForward: width);
                await MeasureAsync(server, gguf, name, folder.FullName);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string server, string gguf, string name, string folder)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        foreach (var sandbox in (ISandbox[])[new UnconfinedSandbox(), new BubblewrapSandbox(runner)])
        {
            if (!(await sandbox.CheckAsync(CancellationToken.None)).Works)
            {
                Console.WriteLine($"llama in {sandbox.Name}: skipped, it does not stand here");
                continue;
            }

            var options = new LlamaServerOptions { Runner = runner, Sandbox = sandbox, Path = "/usr/bin:/bin", SocketFolder = Path.Combine(folder, "s"), DigestFolder = Path.Combine(folder, "d") };

            // the child's first token is that of its own trial; the first of a request comes after it
            var samples = await Samples.TakeAsync(Starts, () => OwnAsync(server, gguf, options, isTrial: true), () => ByHandAsync(server, gguf, folder));
            samples.Print($"child, {name}, first token, {sandbox.Name}", $"by hand, {name}, first token");
            samples = await Samples.TakeAsync(Starts, () => OwnAsync(server, gguf, options, isTrial: false), () => ByHandAsync(server, gguf, folder));
            samples.Print($"child, {name}, first request's, {sandbox.Name}", $"by hand, {name}, first token");
        }
    }

    private static async Task OwnAsync(string server, string gguf, LlamaServerOptions options, bool isTrial)
    {
        var pool = new PoolSpec
        {
            Name = "own",
            Kind = RuntimeKind.LlamaCpp,
            Origin = RuntimeOrigin.Local,
            Spawn = new SpawnSpec { Gguf = gguf, Server = server, Context = Context },
            Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = "tiny" } },
        };
        await using var runtime = new LlamaCppRuntime(pool, options, TimeProvider.System);
        var pin = await runtime.PinAsync("m", CancellationToken.None);
        await runtime.PrepareAsync(pin, CancellationToken.None);
        if (isTrial)
        {
            Samples.Stop();
            return;
        }

        await foreach (var update in runtime.Open(pin).GetStreamingResponseAsync("go", new ChatOptions { MaxOutputTokens = 8 }))
        {
            if (update.Text.Length > 0)
            {
                Samples.Stop();
                break;
            }
        }
    }

    private static async Task ByHandAsync(string server, string gguf, string folder)
    {
        var socket = Path.Combine(folder, "hand.sock");
        File.Delete(socket);
        var start = new ProcessStartInfo(server, ["-m", gguf, "-c", $"{Context}", "-np", "1", "--host", socket, "--jinja", "--no-ui", "--offline"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!; // a server that cannot be started throws
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        while (!await IsHealthyAsync(http, socket))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        using var content = new StringContent("""{"messages":[{"role":"user","content":"go"}],"max_tokens":8,"stream":true}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/v1/chat/completions") { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains("hello", StringComparison.Ordinal))
            {
                Samples.Stop();
                break;
            }
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, string socket)
    {
        try
        {
            return File.Exists(socket) && (await http.GetAsync(new Uri("http://localhost/health"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // it does not listen yet
            return false;
        }
    }

    private static string? Server()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return ExecutableFinder.Find("llama-server", $"{Environment.GetEnvironmentVariable("PATH")}:{Path.Combine(cache, "pantheon", "llama-server", "bin")}");
    }
}
