using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Doctor;

/// <summary>Every model of every pool, asked what it is and whether it is proven to be local; then every agent's route.</summary>
internal sealed class RuntimesCheck : IDoctorCheck
{
    public string Name => "runtimes";

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (scene.Box is not { } box || scene.Catalog is not { } catalog || scene.Policy is not { } policy)
        {
            return [CheckResult.NotMade(Name, "they need a readable catalog and box file")];
        }

        // sockets need a short path, and this one is gone when the check ends
        var sockets = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var llama = new LlamaServerOptions
            {
                Runner = scene.Processes,
                Sandbox = new ChosenSandbox(scene.Box, scene.Processes),
                Path = scene.Path,
                SocketFolder = sockets.FullName,
                Installed = LlamaPlaces.Installed(box, scene.Environment),
                DigestFolder = LlamaPlaces.Digests(box),
                Variables = scene.Environment.Variables,
            };
            await using var runtimes = new RuntimeSet(box, policy, new RuntimeFactory(llama, scene.Time));
            var results = new List<CheckResult>();
            foreach (var pool in box.Pools.Values)
            {
                foreach (var model in pool.Models)
                {
                    results.Add(await ModelAsync(runtimes, pool, model.Key, model.Value, policy, cancellationToken));
                }
            }

            var clients = new ClientStack(new BreakerSet(new BreakerRules(), scene.Time), null, Random.Shared.NextDouble, scene.Time);
            results.Add(await AgentsAsync(new Router(runtimes, clients, scene.Time), catalog, policy, cancellationToken));
            return results;
        }
        finally
        {
            sockets.Delete(recursive: true);
        }
    }

    private static async Task<CheckResult> ModelAsync(RuntimeSet runtimes, PoolSpec pool, string model, ModelEntry entry, Policy policy, CancellationToken cancellationToken)
    {
        var name = $"{pool.Name}/{model}";
        if (runtimes.Find(pool.Name) is not { } runtime)
        {
            return CheckResult.Warn(name, $"absent at night: {runtimes.WhyAbsent(pool.Name)}");
        }

        try
        {
            var pin = await runtime.PinAsync(model, cancellationToken);
            var fact = $"{Word.Of(pin.Kind)} at {pin.ServerAddress}{(pin.ServerPort is { } port ? $":{port}" : "")}, context {pin.ContextLength}, {Digest(pin.Digest)}, {Word.Of(pin.Origin)}: {pin.Proof}";
            if (!policy.Origins.Contains(pin.Origin))
            {
                return CheckResult.Fail(name, $"{fact}; policy {policy} refuses it", "serve it with llama-server, or let Pantheon start the server (kind llama.cpp)");
            }

            if (entry.Digest is { } wanted && pin.Digest?.StartsWith(wanted, StringComparison.Ordinal) != true)
            {
                return CheckResult.Fail(name, $"{fact}; the box file pins {wanted}", $"load that model, or correct pools.{pool.Name}.models.{model}.digest");
            }

            return entry.Context is { } context && pin.ContextLength < context
                ? CheckResult.Warn(name, $"{fact}; the box file promises a context of {context}", "start the server with a larger context, or lower `context:` in the box file")
                : CheckResult.Pass(name, fact);
        }
        catch (ChatException fault)
        {
            return CheckResult.Fail(name, $"{fault.Message} ({fault.Code})", fault.Hint);
        }
    }

    private static async Task<CheckResult> AgentsAsync(Router router, Catalog catalog, Policy policy, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        var down = new List<string>();
        var all = catalog.Agents.Values.OrderBy(agent => agent.Ref.Name, StringComparer.Ordinal).ToList();
        foreach (var agent in all)
        {
            try
            {
                if (await router.AttestAsync(new ModelRequest { Choice = agent.Model, Routes = catalog.Project.Routes, Policy = policy }, cancellationToken) is Verdict.Refused verdict)
                {
                    refused.Add($"{agent.Ref.Name} ({verdict.Reason})");
                }
            }
            catch (ChatException)
            {
                // its model has a line of its own, with the reason
                down.Add(agent.Ref.Name);
            }
        }

        var fact = $"{all.Count - refused.Count - down.Count} of {all.Count} have a model that is allowed and proven";
        if (down.Count > 0)
        {
            return CheckResult.Fail("agents", $"{fact}; without an answering model: {string.Join(", ", down)}", "see the lines of their models");
        }

        return refused.Count > 0 ? CheckResult.Warn("agents", $"{fact}; refused at night: {string.Join("; ", refused)}") : CheckResult.Pass("agents", fact);
    }

    private static string Digest(string? digest) => digest is { Length: > 19 } ? digest[..19] : digest ?? "no digest";
}
