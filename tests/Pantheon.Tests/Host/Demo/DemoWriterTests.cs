using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Host.Demo;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Tests.Host.Demo;

[CancelAfter(15_000)]
public sealed class DemoWriterTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-demo-");

    [OneTimeTearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [Test]
    public async Task It_writes_a_repository_a_catalog_a_box_file_and_the_models(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("plain", null, cancellationToken);

        Assert.That(Path.Combine(layout.Orders, "src", "Orders", "OrderLine.cs"), Does.Exist);
        Assert.That(Path.Combine(layout.Orders, ".gitignore"), Does.Exist);
        Assert.That(Path.Combine(layout.Catalog, "pantheon.yaml"), Does.Exist);
        Assert.That(layout.BoxFile, Does.Exist);
        Assert.That(layout.Gguf(DemoLayout.CoderModel), Does.Exist);
        Assert.That(layout.Gguf(DemoLayout.ReviewerModel), Does.Exist);
        Assert.That(Directory.GetFiles(Path.Combine(layout.Catalog, "tasks"), "*.yaml"), Has.Length.EqualTo(6));
    }

    [Test]
    public async Task No_blank_is_left_in_a_file(CancellationToken cancellationToken)
    {
        var layouts = new[] { await WriteAsync("blanks", null, cancellationToken), await WriteAsync("blanks-served", Servers, cancellationToken) };

        foreach (var file in layouts.SelectMany(layout => Directory.GetFiles(layout.Folder, "*.yaml", SearchOption.AllDirectories)))
        {
            Assert.That(await File.ReadAllTextAsync(file, cancellationToken), Does.Not.Match("@[A-Z_]+@"), file);
        }
    }

    [Test]
    public async Task With_neither_servers_nor_a_llama_server_the_box_has_the_scripted_runtime(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("scripted", null, cancellationToken);

        var box = await File.ReadAllTextAsync(layout.BoxFile, cancellationToken);

        Assert.That(box, Does.Contain("kind: scripted").And.Contain($"replies: \"{layout.Replies}\""));
    }

    [Test]
    public async Task With_a_llama_server_the_box_starts_it_with_the_demos_models(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("spawned", null, cancellationToken, "/opt/llama/llama-server");

        var box = await File.ReadAllTextAsync(layout.BoxFile, cancellationToken);

        Assert.That(box, Does.Contain("kind: llama.cpp").And.Contain("server: \"/opt/llama/llama-server\"").And.Contain($"gguf: \"{layout.Gguf(DemoLayout.CoderModel)}\""));
    }

    [Test]
    public async Task With_servers_the_box_names_their_addresses_and_the_policy_its_pools(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("served", Servers, cancellationToken);

        var box = await File.ReadAllTextAsync(layout.BoxFile, cancellationToken);
        var night = await File.ReadAllTextAsync(Path.Combine(layout.Catalog, "policies", "night.yaml"), cancellationToken);

        Assert.That(box, Does.Contain("endpoint: http://127.0.0.1:8301\n").And.Contain("endpoint: http://127.0.0.1:8302\n").And.Not.Contain("kind: scripted"));
        Assert.That(night, Does.Contain("allow: [pools] ").And.Contain("pools: [coder, reviewer]"));
    }

    [Test]
    public async Task A_server_on_another_machine_stands_in_the_policy_by_its_address(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("elsewhere", Servers with { Reviewer = new Uri("http://192.168.7.9:8302") }, cancellationToken);

        var night = await File.ReadAllTextAsync(Path.Combine(layout.Catalog, "policies", "night.yaml"), cancellationToken);

        Assert.That(night, Does.Contain("allow: [pools, '192.168.7.9:8302']"));
    }

    [Test]
    public async Task Whatever_serves_the_models_only_the_box_file_differs(CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var (name, server) in new[] { ("same", (string?)null), ("same", "/opt/llama/llama-server") })
        {
            var layout = await WriteAsync(name, null, cancellationToken, server);
            texts.Add(string.Join('\n', Directory.GetFiles(layout.Catalog, "*.yaml", SearchOption.AllDirectories).Order().Select(File.ReadAllText)));
        }

        Assert.That(texts[1], Is.EqualTo(texts[0]));
    }

    [Test]
    public async Task Every_scripted_edit_fits_the_repository_it_is_for(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("edits", null, cancellationToken);
        var replies = ScriptedReplies.Parse(await File.ReadAllTextAsync(layout.Replies, cancellationToken), "replies.json", out _);

        foreach (var call in replies!.Models.SelectMany(model => model.Scripts).SelectMany(script => script.Turns).SelectMany(turn => turn.Calls))
        {
            if (call.Name == "replace")
            {
                var text = await File.ReadAllTextAsync(Path.Combine(layout.Orders, call.Arguments["path"]!.ToString()), cancellationToken);
                Assert.That(Regex.Count(text, Regex.Escape(call.Arguments["old"]!.ToString())), Is.EqualTo(1), call.Arguments.ToJsonString());
            }
        }
    }

    [Test]
    public async Task Each_script_names_an_agent_by_its_prompt_and_a_task_by_its_title(CancellationToken cancellationToken)
    {
        var layout = await WriteAsync("names", null, cancellationToken);
        var replies = ScriptedReplies.Parse(await File.ReadAllTextAsync(layout.Replies, cancellationToken), "replies.json", out _);
        var agents = Directory.GetFiles(Path.Combine(layout.Catalog, "agents")).Select(File.ReadAllText).ToList();
        var tasks = Directory.GetFiles(Path.Combine(layout.Catalog, "tasks"), "*.yaml").Select(File.ReadAllText).ToList();

        foreach (var script in replies!.Models.SelectMany(model => model.Scripts))
        {
            Assert.That(agents.Count(agent => agent.Contains(script.When[0], StringComparison.Ordinal)), Is.InRange(1, 2), script.Name);
            Assert.That(tasks.Count(task => task.Contains("title: " + script.When[1] + "\n", StringComparison.Ordinal)), Is.EqualTo(1), script.Name);
        }
    }

    private static DemoServers Servers => new(new Uri("http://127.0.0.1:8301/"), new Uri("http://127.0.0.1:8302"));

    private Task<DemoLayout> WriteAsync(string name, DemoServers? servers, CancellationToken cancellationToken, string? llamaServer = null) => DemoWriter.WriteAsync(
        new DemoOptions
        {
            Folder = Path.Combine(_folder.FullName, name),
            DotnetRoot = "/usr/share/dotnet",
            PackagesFolder = "/packages",
            Servers = servers,
            LlamaServer = llamaServer,
        },
        cancellationToken);
}
