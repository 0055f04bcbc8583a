using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Fetching;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Commands;

/// <summary>Has a pool's Ollama server fetch a model, and prints its digest and its line for the box file.</summary>
internal static class ServerPull
{
    public static async Task<int> RunAsync(CommandContext context, PoolSpec pool, PullRequest request, CancellationToken cancellationToken)
    {
        var tag = PullNames.TagFor(request.Name);
        var address = RuntimeFactory.AddressOf(pool)
            ?? throw new PantheonException(Codes.EndpointRefused, $"pool '{pool.Name}' names no address of its server", "correct pools.NAME.endpoint in box.yaml, as in http://127.0.0.1:11434");
        if (request.IsDry)
        {
            context.Screen.Data($"the server of pool '{pool.Name}' at {address} would fetch {tag}");
            return ExitCode.Yes;
        }

        using var http = LocalHttp.Create(LocalEndpoint.At(address));
        var pull = new OllamaPull(http, $"the server of pool '{pool.Name}' at {address}");
        using (var line = new ProgressLine(context.Screen, context.Time))
        {
            await foreach (var progress in pull.PullAsync(tag, cancellationToken))
            {
                line.Show(progress.Step, progress.Percent, progress is { Done: { } done, Total: { } total } ? $"{ByteCount.Text(done)} of {ByteCount.Text(total)}" : "");
            }
        }

        Tell(context, pool, await pull.FindAsync(tag, cancellationToken));
        return ExitCode.Yes;
    }

    private static void Tell(CommandContext context, PoolSpec pool, PulledModel model)
    {
        var digest = model.Digest.Contains(':', StringComparison.Ordinal) ? model.Digest : $"sha256:{model.Digest}";
        var declared = pool.Models.FirstOrDefault(entry => entry.Value.Id == model.Name);
        var box = $"{declared.Key ?? PoolTexts.Name(model.Name)}: {{ id: {PoolTexts.Quoted(model.Name)}, digest: {PoolTexts.Quoted(digest)} }}";
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/models-pull/v1",
                ["pool"] = pool.Name,
                ["id"] = model.Name,
                ["digest"] = digest,
                ["bytes"] = model.Bytes,
                ["declared"] = declared.Key,
                ["box"] = box,
            }));
            return;
        }

        context.Screen.Data($"{model.Name}  {digest}{(model.Bytes is { } bytes ? $"  {ByteCount.Text(bytes)}" : "")}");
        context.Screen.Data($"box.yaml, pools.{pool.Name}.models:");
        context.Screen.Data($"  {box}");
        context.Screen.Next("pantheon models list");
    }
}
