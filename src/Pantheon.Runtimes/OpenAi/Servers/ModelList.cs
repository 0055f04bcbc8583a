using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Runtimes.OpenAi.Asking;
using Pantheon.Runtimes.OpenAi.Faults;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>What `GET …/models` lists.</summary>
internal sealed class ModelList(ServerAnswer answer)
{
    public IReadOnlyList<JsonObject> Entries { get; } = answer.Json.ObjectsAt("data");

    public ServerAnswer Answer => answer;

    public IReadOnlyList<string> Names => [.. Entries.SelectMany(NamesOf).Distinct()];

    public static async Task<ModelList> ReadAsync(Asker asker, string path, CancellationToken cancellationToken) => new(await asker.ReadAsync(path, cancellationToken));

    /// <summary>The entry with this id or alias; llama-server would answer any name with the model it has loaded, so that another model would do the work.</summary>
    public JsonObject Find(string id, string server) => Entries.Where(entry => NamesOf(entry).Contains(id)).ToList() switch
    {
        [var only] => only,
        [] => throw ServerFaults.ModelMissing(server, id, Names, "load the model, or correct its id under pools in box.yaml"),
        _ => throw ServerFaults.Ambiguous(server, id),
    };

    public static string IdOf(JsonObject entry) => entry.TextAt("id") ?? throw new FormatException("a model has no id");

    public static IReadOnlyList<string> NamesOf(JsonObject entry) => [.. entry.TextsAt("aliases").Prepend(entry.TextAt("id")).OfType<string>().Distinct()];

    /// <summary>Servers that name no digest are held to what they say of the model.</summary>
    public static string FingerprintOf(JsonObject facts) => Digest.Of(facts.ToJsonString()).ToString();

    public RuntimeHealth Health() => RuntimeHealth.Up(Names);
}
