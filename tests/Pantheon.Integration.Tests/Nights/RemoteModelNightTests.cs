using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>A server of this machine whose models run elsewhere: its own list says so, and no request of the night reaches a model there.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
public sealed class RemoteModelNightTests
{
    private readonly List<string> _asked = [];

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
    public async Task A_server_that_lists_a_remote_model_gets_no_work_and_its_runs_are_refused(CancellationToken cancellationToken)
    {
        await using var server = await ServeAsync(cancellationToken);
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // it listens
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--servers", $"{address},{address}");
        await Demo.KeepAsync(cancellationToken, "T-101");

        var night = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

        Assert.That(night.ExitCode, Is.Zero, night.StandardError);
        Assert.That(_asked, Has.Some.EqualTo("/v1/models").And.None.Contain("completions"), "it was asked what it serves, and nothing else");
        var run = await Demo.RunAsync("T-101", cancellationToken);
        Assert.That((run["outcome"]?.ToString(), run["failure_kind"]?.ToString()), Is.EqualTo(("refused", "not_local")), run.ToJsonString());
        var refusal = JsonNode.Parse(await File.ReadAllTextAsync(Directory.GetFiles(Demo.Report, "refusal.json", SearchOption.AllDirectories).Single(), cancellationToken))!;
        Assert.That(refusal["code"]?.ToString(), Is.EqualTo(Codes.NotAttested), refusal.ToJsonString());
        var markdown = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken);
        Assert.That(markdown, Does.Contain("T-101").And.Contain("unverified").And.Contain("does not answer as llama-server does").And.Contain("**Next:** let its route name a model whose server proves"));
        Assert.That(markdown, Does.Contain("**Unblock T-101**").And.Not.Contain("Nothing needs you"));
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        var id = (await store.Runs.ListAsync(new Core.Runs.RunQuery { Task = new("T-101") }, cancellationToken)).Single().Id;
        Assert.That((await store.Runs.EventsAsync(id, cancellationToken)).Select(recorded => recorded.Event.Kind), Has.Some.EqualTo("policy.refused"));
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    /// <summary>It lists the models of the demo, says of each where it really runs, and would answer for it.</summary>
    private async Task<WebApplication> ServeAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.Run(request =>
        {
            lock (_asked)
            {
                _asked.Add(request.Request.Path);
            }

            return request.Response.WriteAsync(
                """{"object":"list","data":[{"id":"demo-coder","owned_by":"library","remote_model":"demo-coder:671b","remote_host":"https://models.example:443"},{"id":"demo-reviewer","owned_by":"library","remote_model":"demo-reviewer:671b","remote_host":"https://models.example:443"}]}""",
                request.RequestAborted);
        });
        await server.StartAsync(cancellationToken);
        return server;
    }
}
