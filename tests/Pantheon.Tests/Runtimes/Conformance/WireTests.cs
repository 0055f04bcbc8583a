using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tests.Authoring;

namespace Pantheon.Tests.Runtimes.Conformance;

/// <summary>What each adapter makes of its server's bytes, however they are parted on their way.</summary>
[CancelAfter(60_000)]
internal sealed class WireTests
{
    private const string Model = "m";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pantheon.Tests", "Runtimes", "Conformance", "Cases");

    private static readonly string[] Takers = ["read_file", "write_file", "list_files", "edit", "done"];

    private static IEnumerable<TestCaseData> Cases => Directory.EnumerateFiles(Folder, "*.txt", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(WireCase.Read)
        .Select(wire => new TestCaseData(wire).SetName($"{{m}}({wire.Name})"));

    [TestCaseSource(nameof(Cases))]
    public async Task An_answer_means_the_same_however_its_bytes_are_parted(WireCase wire, CancellationToken cancellationToken)
    {
        var whole = await OutcomeAsync(wire, int.MaxValue, cancellationToken);
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            wire.Keep(whole);
        }
        else
        {
            Assert.That(whole, Is.EqualTo(wire.Outcome), $"{wire.What} ({wire.Origin}); if that is meant, update it with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
        }

        foreach (var piece in wire.Answer.Length < 3000 ? [1, 7, 61] : new[] { 61, 1009 })
        {
            Assert.That(await OutcomeAsync(wire, piece, cancellationToken), Is.EqualTo(whole), $"in pieces of {piece} bytes");
        }
    }

    [Test]
    public void There_are_enough_cases_and_each_says_where_it_comes_from()
    {
        var cases = Cases.Select(data => (WireCase)data.Arguments[0]!).ToList();

        Assert.That(cases, Has.Count.GreaterThanOrEqualTo(120));
        Assert.That(cases.Where(wire => wire.Kind == RuntimeKind.LlamaServer).Select(wire => wire.Origin), Has.All.StartsWith("recorded from llama-server"));
        Assert.That(cases.Where(wire => wire.Kind != RuntimeKind.LlamaServer).Select(wire => wire.Origin), Has.All.StartsWith("written after"));
    }

    private static async Task<string> OutcomeAsync(WireCase wire, int piece, CancellationToken cancellationToken)
    {
        await using var server = WireServer.Of(wire, piece);
        var pool = new PoolSpec
        {
            Name = "p",
            Kind = wire.Kind,
            Endpoint = server.Endpoint,
            Origin = RuntimeOrigin.Local,
            Models = new Dictionary<string, ModelEntry> { [Model] = new() { Id = Model } },
        };
        var options = new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "/nowhere", SocketFolder = "/nowhere" };
        await using var runtime = new RuntimeFactory(options, TimeProvider.System).Create(pool);
        using var client = runtime.Open(new ModelPin
        {
            Address = new ModelAddress("p", Model),
            Kind = wire.Kind,
            Id = Model,
            ContextLength = 4096,
            Origin = RuntimeOrigin.Local,
            Proof = "test",
            ServerAddress = "127.0.0.1",
            ServerPort = server.Address.Port,
        });
        return await WireOutcome.OfAsync(client, [new ChatMessage(ChatRole.User, "fix the test")], Asked(wire), cancellationToken);
    }

    private static ChatOptions Asked(WireCase wire)
    {
        var options = new ChatOptions { Temperature = 0, Seed = 7, MaxOutputTokens = (int?)wire.Ask["max_tokens"] ?? 200 };
        if (wire.Ask["tools"] is JsonArray tools)
        {
            Assert.That(tools.Select(tool => tool!.ToString()), Is.SubsetOf(Takers));
            options.Tools = [.. tools.Select(tool => (AITool)AIFunctionFactory.CreateDeclaration(tool!.ToString(), "a tool", JsonSerializer.SerializeToElement(new { type = "object" }), null))];
        }

        if (wire.Ask["schema"] is { } schema)
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(schema), "output");
        }

        if (wire.Ask["thinking"] is { } thinking)
        {
            options.Thinking = (bool)thinking;
        }

        return options;
    }
}
