using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Caching;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Caching;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(15_000)]
internal sealed class CacheCommandTests
{
    [Test]
    public async Task What_is_kept_is_counted_by_model_and_agent_and_forgotten_on_request()
    {
        using var shell = new Shell();
        shell.Write(
            "box.yaml",
            """
            version: 1
            box: test
            pools:
              small: { kind: scripted, replies: replies.json, origin: local, slots: 1, models: { small: { id: small } } }
            store: { postgres: private }
            data: data
            reports: { to: reports }
            """);
        await FillAsync(Path.Combine(shell.Folder, "data"));

        Assert.That(await shell.RunAsync("cache", "stats", "--by", "agent", "--json", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes), shell.Error);
        var stats = JsonNode.Parse(shell.Output)!;
        Assert.That((stats["entries"]!.GetValue<int>(), stats["groups"]![0]!["name"]!.ToString()), Is.EqualTo((1, "coder@1")));

        Assert.That(await shell.RunAsync("cache", "stats", "--by", "model", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain("1 answer, ").And.Contain(" of 1.0 GiB, since 2026-01-05 20:00 UTC").And.Contain("box/small  1 answer"));

        Assert.That(await shell.RunAsync("cache", "clear", "--model", "other", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain("0 answers forgotten"));
        Assert.That(await shell.RunAsync("cache", "clear", "--older", "soon", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Error, Does.Contain("PAN4187"));
        Assert.That(await shell.RunAsync("cache", "clear", "--dry-run", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain("1 answer would be forgotten"));
        Assert.That(await shell.RunAsync("cache", "clear", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Usage), "all of them, and nobody is here to be asked");
        Assert.That(await shell.RunAsync("cache", "clear", "--yes", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain("1 answer forgotten"));
    }

    private static async Task FillAsync(string data)
    {
        var time = new ManualTime();
        var cache = new ReplyCache(ReplyCache.FolderIn(data), ReplyCache.DefaultMaxBytes, time);
        using var client = new CachingChatClient(new StagedChatClient(time, [Stage.Text("Hello"), Stage.Stops]), cache, CacheKeyTests.Pin, time);
        var options = new ChatOptions { Temperature = 0 };
        options.Agent = "coder@1";
        await client.GetResponseAsync("Hi", options);
    }
}
