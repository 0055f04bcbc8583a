using NUnit.Framework;
using Pantheon.Integration.Tests.Runtimes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The models are served by llama-servers that somebody started by hand; where they listen is the box file's matter alone.</summary>
[Category("Full")]
[NonParallelizable]
[CancelAfter(480_000)]
public sealed class ServersByHandTests
{
    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    [TearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task A_server_on_another_port_needs_another_box_file_and_nothing_else(CancellationToken cancellationToken)
    {
        LlamaServer.Executable();
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--servers", "http://127.0.0.1:1,http://127.0.0.1:2");
        await Demo.KeepAsync(cancellationToken, "T-101");
        using var reviewer = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-reviewer"), "demo-reviewer", cancellationToken);
        using (var coder = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-coder"), "demo-coder", cancellationToken))
        {
            await ListenAsync("http://127.0.0.1:2", reviewer.Address, cancellationToken);
            await ListenAsync("http://127.0.0.1:1", coder.Address, cancellationToken);
            await WorkAsync("T-101", cancellationToken);
            await ListenAsync(coder.Address.GetLeftPart(UriPartial.Authority), new Uri("http://127.0.0.1:3"), cancellationToken);
        }

        using var moved = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-coder"), "demo-coder", cancellationToken);
        await ListenAsync("http://127.0.0.1:3", moved.Address, cancellationToken);
        Assert.That((await Demo.PantheonAsync(cancellationToken, "queue", "add", "T-103")).ExitCode, Is.Zero);
        await WorkAsync("T-103", cancellationToken);

        Assert.That(await PantheonProgram.GitAsync(Demo.Layout.Catalog, cancellationToken, "status", "--porcelain"), Is.Empty);
        var markdown = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken);
        Assert.That(markdown, Does.Contain("Models were run by a real server: llama-server"));
    }

    private async Task WorkAsync(string task, CancellationToken cancellationToken)
    {
        var night = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
        var run = await Demo.RunAsync(task, cancellationToken);
        Assert.That((night.ExitCode, run["outcome"]?.ToString()), Is.EqualTo((0, "ready")), night.StandardError);
        Assert.That(run["attempts"]!.AsArray().Select(attempt => attempt!["model"]?.ToString()).OfType<string>().Distinct(), Is.EquivalentTo(["demo-coder", "demo-reviewer"]));
    }

    private async Task ListenAsync(string old, Uri address, CancellationToken cancellationToken)
    {
        var box = await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken);
        Assert.That(box, Does.Contain($"endpoint: {old}\n"));
        await File.WriteAllTextAsync(
            Demo.Layout.BoxFile, box.Replace($"endpoint: {old}\n", $"endpoint: {address.GetLeftPart(UriPartial.Authority)}\n", StringComparison.Ordinal), cancellationToken);
    }
}
