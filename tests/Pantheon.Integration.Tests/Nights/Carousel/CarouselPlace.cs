using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Integration.Tests.Runtimes;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Integration.Tests.Nights.Carousel;

/// <summary>A demo whose flow goes round four models of one llama-server that has room for one of them: who works flow by flow loads four models for each task.</summary>
internal sealed class CarouselPlace : IAsyncDisposable
{
    public const int Models = 4;

    private readonly DemoPlace _demo;
    private readonly LlamaServer _server;

    private CarouselPlace(DemoPlace demo, LlamaServer server) => (_demo, _server) = (demo, server);

    public DemoPlace Demo => _demo;

    private static IEnumerable<int> Numbers => Enumerable.Range(1, Models);

    /// <summary>Makes the catalog and starts the server; where the machine has none the test is ignored.</summary>
    public static async Task<CarouselPlace> MakeAsync(CancellationToken cancellationToken)
    {
        LlamaServer.Executable();
        var demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        var models = Directory.CreateDirectory(Path.Combine(demo.Folder, "carousel"));
        foreach (var number in Numbers)
        {
            WriteModel(models.FullName, number);
        }

        var place = new CarouselPlace(demo, await LlamaServer.StartRouterAsync(models.FullName, 1, cancellationToken));
        await place.WriteCatalogAsync(cancellationToken);
        await File.WriteAllTextAsync(place.BoxFile, place.Box("data"), cancellationToken);
        return place;
    }

    public string BoxFile => Path.Combine(_demo.Folder, "carousel.yaml");

    /// <summary>Queues so many tasks on a store of its own and works them in one night; gives how it ended and how often a model was loaded.</summary>
    public async Task<CarouselNight> WorkAsync(string name, int tasks, CancellationToken cancellationToken, params string[] options)
    {
        await File.WriteAllTextAsync(BoxFile, Box(name), cancellationToken);
        foreach (var number in Enumerable.Range(1, tasks))
        {
            var file = Path.Combine(_demo.Folder, $"task-{number}.yaml");
            await File.WriteAllTextAsync(file, $"id: R-{number}\ntitle: Round {number}\nflow: rounds\nrepo: orders\nbase: main\ntext: go round\nacceptance: [it went round]\n", cancellationToken);
        }

        var queued = await PantheonAsync(cancellationToken, ["queue", "add", .. Enumerable.Range(1, tasks).Select(number => Path.Combine(_demo.Folder, $"task-{number}.yaml"))]);
        Assert.That(queued.ExitCode, Is.Zero, queued.StandardError);
        var began = TimeProvider.System.GetTimestamp();
        var night = await PantheonAsync(cancellationToken, ["night", "start", "--until-empty", .. options]);
        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.That(night.ExitCode, Is.Zero, night.StandardError);
        var listed = await PantheonAsync(cancellationToken, "runs", "list", "--json", "--limit", "500");
        Assert.That(listed.ExitCode, Is.Zero, listed.StandardError);
        var outcomes = JsonNode.Parse(listed.StandardOutput)!["runs"]!.AsArray().Select(run => $"{run!["outcome"]} {run["reason"]}").ToList();
        return new CarouselNight(took, outcomes, await LoadsAsync(name, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        foreach (var folder in Directory.GetDirectories(_demo.Folder, "store-*"))
        {
            await DemoPlace.StopStoreAsync(folder);
        }

        await _demo.DisposeAsync();
    }

    private Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) =>
        _demo.PantheonAsync(cancellationToken, ["--box", BoxFile, .. arguments]);

    private string StoreOf(string name) => Path.Combine(_demo.Folder, "store-" + name);

    private async Task<int> LoadsAsync(string name, CancellationToken cancellationToken)
    {
        await using var store = await DemoPlace.OpenStoreAsync(StoreOf(name), cancellationToken);
        await using var command = store.Source.CreateCommand("SELECT count(*)::int FROM event WHERE kind = 'model.loaded'");
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private string Box(string name) => $$"""
        version: 1
        box: carousel
        pools:
          wheel:
            kind: llama-server
            endpoint: {{_server.Address.GetLeftPart(UriPartial.Authority)}}
            origin: local
            slots: 4
            vram: 10GB
            models:
        {{string.Join('\n', Numbers.Select(number => $"      m{number}: {{ id: m{number}, context: 8192, vram: 8GB }}"))}}
        store: { postgres: private }
        data: "{{StoreOf(name)}}"
        cpu_slots: 2
        reports: { to: "{{StoreOf(name)}}/reports" }

        """;

    private async Task WriteCatalogAsync(CancellationToken cancellationToken)
    {
        var catalog = _demo.Layout.Catalog;
        foreach (var number in Numbers)
        {
            await File.WriteAllTextAsync(Path.Combine(catalog, "agents", $"rider-{number}.yaml"), $$$"""
                name: rider-{{{number}}}
                version: 1
                description: Goes one quarter of the round.
                model: { route: m{{{number}}}, temperature: 0, max_tokens: 256, seed: 7 }
                tools: []
                limits: { turns: 2, wall: 5m }
                input: { spec: task.v1 }
                output: { type: object, additionalProperties: false, required: [went], properties: { went: { type: integer } } }
                prompt: |
                  Go on: ${{ spec.title }}

                """, cancellationToken);
        }

        await File.WriteAllTextAsync(Path.Combine(catalog, "flows", "rounds.yaml"), $$$"""
            name: rounds
            description: Once round all models.
            input: { spec: task.v1 }
            timeout: 50m
            nodes:
            {{{string.Join('\n', Numbers.Select(number => $$$$"""
              n{{{{number}}}}:
                {{{{(number == 1 ? "" : $"needs: n{number - 1}\n    ")}}}}agent: rider-{{{{number}}}}
                in: { spec: "${{ input.spec }}" }
            """))}}}

            """, cancellationToken);
        await ReplaceAsync("pantheon.yaml", "routes:\n", $"routes:\n{string.Concat(Numbers.Select(number => $"  m{number}: [wheel/m{number}]\n"))}", cancellationToken);
        await ReplaceAsync(Path.Combine("policies", "night.yaml"), "pools: [coder, reviewer]", "pools: [coder, reviewer, wheel]", cancellationToken);
        await PantheonProgram.GitAsync(catalog, cancellationToken, "add", "-A");
        await PantheonProgram.GitAsync(catalog, cancellationToken, "-c", "user.name=night", "-c", "user.email=night@localhost", "commit", "-q", "-m", "A flow that goes round four models");
    }

    private async Task ReplaceAsync(string file, string old, string with, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_demo.Layout.Catalog, file);
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        Assert.That(text, Does.Contain(old));
        await File.WriteAllTextAsync(path, text.Replace(old, with, StringComparison.Ordinal), cancellationToken);
    }

    private static void WriteModel(string folder, int number)
    {
        using var file = File.Create(Path.Combine(folder, $"m{number}.gguf"));
        ScriptedGguf.Write(new ScriptedModel($"m{number}", [new Script { Name = "go", When = ["Go on"], Turns = [new ScriptedReply { Text = $$"""{"went":{{number}}}""" }] }]), file);
    }
}
