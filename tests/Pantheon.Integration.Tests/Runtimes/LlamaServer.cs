using System.Diagnostics;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Runtimes;

/// <summary>A real llama.cpp server with one model, on a free port of this machine, ended with the test.</summary>
internal sealed class LlamaServer : IDisposable
{
    private readonly Process _process;

    private LlamaServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The executable named by PANTHEON_LLAMA_SERVER, on PATH, or unpacked by ops/llama-server.sh; without one the test is ignored.</summary>
    public static string Executable()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("PANTHEON_LLAMA_SERVER"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "llama-server")),
            Path.Combine(cache, "pantheon", "llama-server", "bin", "llama-server"),
        ];
        if (candidates.FirstOrDefault(File.Exists) is { } found)
        {
            return found;
        }

        Assert.Ignore("No llama-server here: set PANTHEON_LLAMA_SERVER, put one on PATH, or run ops/llama-server.sh.");
        return "";
    }

    public static async Task<LlamaServer> StartAsync(string gguf, string alias, CancellationToken cancellationToken, int port = 0, int context = 65536, int slots = 2)
    {
        var start = new ProcessStartInfo(Executable())
        {
            ArgumentList =
            {
                "-m", gguf, "--alias", alias, "--jinja", "--no-ui", "--offline", "--host", "127.0.0.1", "--port", $"{port}", "-np", $"{slots}", "-c", $"{context}",
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!; // an executable that cannot be started throws
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new List<string>();
        void Read(string? line)
        {
            lock (lines)
            {
                if (line is null)
                {
                    if (process.HasExited)
                    {
                        listening.TrySetException(new InvalidOperationException(string.Join('\n', lines)));
                    }

                    return;
                }

                lines.Add(line);
            }

            if (Regex.Match(line, @"listening on (http://127\.0\.0\.1:\d+)") is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new LlamaServer(process, await listening.Task.WaitAsync(cancellationToken));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
