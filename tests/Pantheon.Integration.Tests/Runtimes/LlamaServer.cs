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

    public static Task<LlamaServer> StartAsync(string gguf, string alias, CancellationToken cancellationToken, int port = 0, int context = 65536, int slots = 2, params string[] more) =>
        ListenAsync(Executable(), ["-m", gguf, "--alias", alias, "--jinja", "--no-ui", "--offline", "--host", "127.0.0.1", "--port", $"{port}", "-np", $"{slots}", "-c", $"{context}", .. more], cancellationToken);

    /// <summary>
    /// A router over a folder of models. It starts `/usr/bin/llama-server` for each, so an unpacked server is shown to it there by bubblewrap; where that cannot be, the test is ignored.
    /// </summary>
    public static Task<LlamaServer> StartRouterAsync(string models, int most, CancellationToken cancellationToken)
    {
        const string Installed = "/usr/bin/llama-server";
        var executable = Executable();
        string[] router = ["--models-dir", executable == Installed ? models : "/models", "--models-max", $"{most}", "--jinja", "--no-ui", "--offline", "--host", "127.0.0.1", "--port", "0", "-t", "1", "-c", "8192"];
        if (executable == Installed)
        {
            return ListenAsync(executable, router, cancellationToken);
        }

        var unpacked = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(executable))!, "usr");
        if (!File.Exists(Path.Combine(unpacked, "bin", "llama-server")) || !File.Exists("/usr/bin/bwrap"))
        {
            Assert.Ignore("llama-server as a router starts /usr/bin/llama-server, which is not there, and without bubblewrap the unpacked one cannot be shown to it there.");
        }

        string[] room =
        [
            "--unshare-user", "--unshare-pid", "--die-with-parent", "--ro-bind", unpacked, "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--symlink", "usr/bin", "/bin", "--ro-bind", models, "/models", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--setenv", "GGML_NO_BACKTRACE", "1", "--", Installed,
        ];
        return ListenAsync("/usr/bin/bwrap", [.. room, .. router], cancellationToken);
    }

    private static async Task<LlamaServer> ListenAsync(string executable, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
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
