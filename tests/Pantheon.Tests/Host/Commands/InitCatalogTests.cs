using System.Globalization;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Http;
using Pantheon.Testing.Servers;
using Pantheon.Tests.Runtimes.Discovery;

namespace Pantheon.Tests.Host.Commands;

/// <summary>`init` over servers that are there, and over none.</summary>
[CancelAfter(60_000)]
public sealed class InitCatalogTests
{
    [Test]
    public async Task What_is_found_is_written_and_its_routes_have_their_reasons(CancellationToken cancellationToken)
    {
        await using var vllm = Impostors.Serve(Impostors.Vllm);
        await using var ollama = Impostors.Serve(Impostors.Ollama);
        using var shell = Repository();

        Assert.That(await InitAsync(shell, cancellationToken, vllm, ollama), Is.EqualTo(ExitCode.Yes));

        Assert.That(shell.Error, Does.Contain($"found    vLLM  {vllm.Address}   Qwen/Qwen3-Coder-30B-A3B-Instruct\n").And.Contain($"found    Ollama  {ollama.Address}   qwen3:8b\n"));
        Assert.That(shell.Error, Does.Contain("route    coder: vllm/qwen3-coder-30b-a3b-instruct   the best for code (").And.Contain("pools vllm, ollama"));
        var project = await File.ReadAllTextAsync(Path.Combine(shell.Folder, ".pantheon", "pantheon.yaml"), cancellationToken);
        Assert.That(project, Does.Contain("  # no model is known to be of another family than vllm/qwen3-coder-30b-a3b-instruct: it may make the same mistakes (Qwen3 8b, tier 2, calls tools by itself)\n  second-family: [ollama/qwen3-8b]\n"));
        Assert.That(await shell.RunAsync("validate"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Error, Does.EndWith(", 0 errors, 0 warnings\n"));
    }

    [Test]
    public async Task A_box_file_that_is_there_is_kept_and_gives_the_routes(CancellationToken cancellationToken)
    {
        await using var vllm = Impostors.Serve(Impostors.Vllm);
        using var shell = Repository();
        const string Mine = """
            version: 1
            pools:
              mine: { kind: ollama, endpoint: "http://127.0.0.1:11434", origin: local, models: { dev: { id: "devstral:24b" }, qwen: { id: "qwen3:8b" } } }
            store: { postgres: private }
            data: data
            reports: { to: reports }
            """;
        var box = shell.Write("home/.config/pantheon/box.yaml", Mine);

        Assert.That(await InitAsync(shell, cancellationToken, vllm), Is.EqualTo(ExitCode.Yes));

        var project = await File.ReadAllTextAsync(Path.Combine(shell.Folder, ".pantheon", "pantheon.yaml"), cancellationToken);
        Assert.That(project, Does.Contain("\n  coder: [mine/dev]\n").And.Contain("\n  second-family: [mine/qwen]\n").And.Contain("\n  small: [mine/qwen, mine/dev]\n"));
        Assert.That(await File.ReadAllTextAsync(box, cancellationToken), Is.EqualTo(Mine));
    }

    [TestCase("24576", "ollama pull qwen3-coder:30b   Qwen3-Coder 30b-a3b, about 19 GB, for code")]
    [TestCase(null, "the GPU's memory is not known: 'pantheon models profiles --vram GB' lists what fits it")]
    public async Task Without_a_server_what_fits_the_card_is_offered(string? card, string offer, CancellationToken cancellationToken)
    {
        using var shell = Repository();
        if (card is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(shell.Write("bin/nvidia-smi", $"#!/bin/sh\necho {card}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.That(await InitAsync(shell, cancellationToken), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Error, Does.Contain(offer).And.Contain("no model server answered: correct its pool by hand"));
    }

    private static Task<int> InitAsync(Shell shell, CancellationToken cancellationToken, params LoopbackServer[] servers) =>
        new InitCatalog(shell.Context(), [.. servers.Select(server => LocalEndpoint.At(server.Address))]).RunAsync(new InitRequest { Folder = shell.Folder }, cancellationToken);

    /// <summary>A shell in a git repository, with the machine's git and, before all else, the programs of its own `bin/`.</summary>
    private static Shell Repository()
    {
        var shell = new Shell();
        shell.Write(".git/HEAD", "ref: refs/heads/trunk\n");
        Directory.CreateDirectory(Path.Combine(shell.Folder, ".git", "objects"));
        Directory.CreateDirectory(Path.Combine(shell.Folder, ".git", "refs"));
        shell.Variables["PATH"] = string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(shell.Folder, "bin")}:/usr/bin:/bin");
        return shell;
    }
}
