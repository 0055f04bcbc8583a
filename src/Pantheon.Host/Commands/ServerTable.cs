using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>Servers as a table with their notes below, or as JSON.</summary>
internal static class ServerTable
{
    public static void Print(CommandContext context, string schema, IReadOnlyList<SurveyedServer> servers)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = schema, ["servers"] = new JsonArray([.. servers.Select(Json)]) }));
            return;
        }

        if (servers.Count == 0)
        {
            return;
        }

        var table = new Table("STATE", "POOL", "SERVER", "ADDRESS", "MODELS");
        foreach (var server in servers)
        {
            table.Add(Word.Of(server.State), server.Pool?.Name ?? "–", Product(server), server.Endpoint ?? "–", Models(server));
        }

        table.Print(context.Screen);
        foreach (var server in servers.Where(server => server.Note is not null))
        {
            context.Screen.Say($"{server.Pool?.Name ?? server.Endpoint}: {server.Note}");
        }
    }

    private static string Product(SurveyedServer server) => server.Server is { } found
        ? found.Version is { } version ? $"{found.Product} {version}" : found.Product
        : Word.Of(server.Pool!.Kind); // one of the two is there

    private static string Models(SurveyedServer server) => string.Join(
        "  ", server.Server is { } found ? found.Models.Select(model => model.Remote ? $"{model.Id} (elsewhere)" : model.Id) : server.Pool!.Models.Values.Select(entry => entry.Id)); // one of the two is there

    private static JsonNode Json(SurveyedServer server) => new JsonObject
    {
        ["state"] = Word.Of(server.State),
        ["pool"] = server.Pool?.Name,
        ["kind"] = Word.Of(server.Server?.Kind ?? server.Pool!.Kind), // one of the two is there
        ["product"] = server.Server?.Product,
        ["version"] = server.Server?.Version,
        ["endpoint"] = server.Endpoint,
        ["note"] = server.Note,
        ["models"] = new JsonArray([.. (server.Server?.Models ?? []).Select(model => (JsonNode)new JsonObject
        {
            ["id"] = model.Id,
            ["context"] = model.Context,
            ["digest"] = model.Digest,
            ["loaded"] = model.Loaded,
            ["elsewhere"] = model.Remote,
        })]),
    };
}
