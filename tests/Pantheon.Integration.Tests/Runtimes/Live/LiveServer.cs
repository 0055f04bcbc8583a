using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>A server that answers, and Pantheon's own way to it: the runtime of a pool, and the stack of clients around it. One that was started for the suite ends with it.</summary>
internal sealed class LiveServer(RuntimeKind kind, string endpoint, string model, LlamaServer? own, DirectoryInfo? folder) : IDisposable
{
    /// <summary>Enough for every test, and little enough that any model loads with it.</summary>
    private const int Context = 4096;

    public string Endpoint => endpoint;

    public IModelRuntime Runtime(string? id = null) => new RuntimeFactory(
        new LlamaServerOptions
        {
            Runner = new ProcessRunner(TimeProvider.System),
            Sandbox = new UnconfinedSandbox(),
            Path = Environment.GetEnvironmentVariable("PATH") ?? "",
            SocketFolder = Path.GetTempPath(),
        },
        TimeProvider.System).Create(new PoolSpec
        {
            Name = "live",
            Kind = kind,
            Origin = RuntimeOrigin.Local,
            Endpoint = endpoint,
            Slots = 2,
            Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = id ?? model, Context = Context } },
        });

    /// <summary>As agents are answered: with deadlines, retries, checked schemas and, where the model needs it, calls held to a schema.</summary>
    public static IChatClient Stack(IModelRuntime runtime, ModelPin pin) =>
        new ClientStack(new BreakerSet(new BreakerRules(), TimeProvider.System), null, () => 0, TimeProvider.System).Over(runtime, pin);

    /// <summary>Whether a llama-server works on a request; a router is asked for its model's child.</summary>
    public async Task<bool> IsBusyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(endpoint) };
        var slots = JsonNode.Parse(await http.GetStringAsync(new Uri($"slots?model={Uri.EscapeDataString(model)}", UriKind.Relative), cancellationToken))!.AsArray(); // an answer of /slots is a list
        return slots.Any(slot => slot!["is_processing"]!.GetValue<bool>());
    }

    public async Task IdleAsync(CancellationToken cancellationToken)
    {
        while (await IsBusyAsync(cancellationToken))
        {
            // the test's own time limit bounds this; a server that is asked more often than once a second does not look whether its client is gone
            await Task.Delay(TimeSpan.FromMilliseconds(1500), cancellationToken);
        }
    }

    public void Dispose()
    {
        own?.Dispose();
        folder?.Delete(recursive: true);
    }
}
