using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights.Morning;

/// <summary>A headless Chromium that shows one page, spoken to by its own protocol over loopback; a machine without one has the test ignored.</summary>
internal sealed partial class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("pantheon-browser-");
    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _asked = [];
    private ChildProcess? _process;
    private string? _session;
    private int _calls;

    private Browser()
    {
    }

    /// <summary>Every address that the page asked for, itself included.</summary>
    public IReadOnlyList<string> Asked => _asked;

    public static async Task<Browser> StartAsync(CancellationToken cancellationToken)
    {
        var path = PantheonProgram.Environment["PATH"];
        if (Names.Select(name => ExecutableFinder.Find(name, path)).FirstOrDefault(found => found is not null) is not { } program)
        {
            Assert.Ignore("no Chromium is on this machine, so nobody can look at the page");
            throw new InvalidOperationException("ignored above");
        }

        var browser = new Browser();
        try
        {
            await browser.OpenAsync(program, path, cancellationToken);
            return browser;
        }
        catch (Exception)
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shows a file and waits until it has been laid out.</summary>
    public async Task ShowAsync(string file, CancellationToken cancellationToken)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri }, cancellationToken);
        await RunAsync("new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))", cancellationToken);
    }

    /// <summary>How the page is looked at: the width in pixels, on a screen or on paper, in the light or the dark.</summary>
    public async Task LookAsync(int width, string media, string scheme, CancellationToken cancellationToken)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false }, cancellationToken);
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["media"] = media, ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) }, cancellationToken);
    }

    /// <summary>What an expression comes to in the page.</summary>
    public async Task<JsonNode?> RunAsync(string expression, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }, cancellationToken);
        Assert.That(answer["exceptionDetails"], Is.Null, answer.ToJsonString());
        return answer["result"]?["value"];
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _profile.Delete(recursive: true);
    }

    private async Task OpenAsync(string program, string path, CancellationToken cancellationToken)
    {
        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new ProcessRunner(TimeProvider.System).Start(new ProcessSpec
        {
            FileName = program,
            Arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--no-first-run", $"--user-data-dir={_profile.FullName}", "--remote-debugging-port=0", "about:blank"],
            WorkingDirectory = _profile.FullName,
            Environment = new Dictionary<string, string> { ["PATH"] = path, ["HOME"] = _profile.FullName, ["TMPDIR"] = _profile.FullName },
            OnStandardError = line =>
            {
                if (Listening().Match(line) is { Success: true } match)
                {
                    listens.TrySetResult(new Uri(match.Groups["at"].Value));
                }
            },
        });
        await Task.WhenAny(listens.Task, _process.WaitAsync(cancellationToken));
        Assert.That(listens.Task.IsCompleted, Is.True, $"it did not come up: {_process.StandardError}");
        await _socket.ConnectAsync(await listens.Task, cancellationToken);
        var target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, cancellationToken);
        _session = (await CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true }, cancellationToken))["sessionId"]!.ToString();
        await CallAsync("Network.enable", [], cancellationToken);
        await CallAsync("Page.enable", [], cancellationToken);
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject arguments, CancellationToken cancellationToken)
    {
        var call = new JsonObject { ["id"] = ++_calls, ["method"] = method, ["params"] = arguments };
        if (_session is not null)
        {
            call["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            var said = await HearAsync(cancellationToken);
            if (said["method"]?.ToString() == "Network.requestWillBeSent")
            {
                _asked.Add(said["params"]!["request"]!["url"]!.ToString());
            }

            if (said["id"]?.GetValue<int>() == _calls)
            {
                Assert.That(said["error"], Is.Null, $"{method}: {said.ToJsonString()}");
                return said["result"] as JsonObject ?? [];
            }
        }
    }

    private async Task<JsonObject> HearAsync(CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(whole.ToArray())!.AsObject();
    }

    [GeneratedRegex(@"listening on (?<at>ws://127\.0\.0\.1:\S+)")]
    private static partial Regex Listening();
}
