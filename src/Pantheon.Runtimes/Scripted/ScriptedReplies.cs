using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Scripted;

/// <summary>A file of canned replies: what each scripted model says in the conversations that it knows.</summary>
public sealed record ScriptedReplies(IReadOnlyList<ScriptedModel> Models)
{
    public ScriptedModel? Model(string id) => Models.FirstOrDefault(model => model.Id == id);

    /// <summary>What the model says next; an unknown model says nothing.</summary>
    public ScriptedReply ReplyTo(string model, IEnumerable<(string Role, string Text)> conversation) =>
        Model(model)?.ReplyTo(conversation) ?? ScriptedReply.Empty;

    public ScriptedReply ReplyTo(string model, IEnumerable<ChatMessage> conversation) =>
        Model(model)?.ReplyTo(conversation) ?? ScriptedReply.Empty;

    /// <summary>Reads the JSON text of a replies file; null with all its faults, each naming its place, where it has any.</summary>
    public static ScriptedReplies? Parse(string json, string file, out IReadOnlyList<string> faults)
    {
        var reader = new ScriptedRepliesReader(file);
        var replies = reader.Read(json);
        faults = reader.Faults;
        return faults.Count == 0 ? replies : null;
    }
}
