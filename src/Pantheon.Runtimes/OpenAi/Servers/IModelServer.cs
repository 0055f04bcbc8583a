using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>What is asked of a server beside the chat: each kind has its own words for it.</summary>
internal interface IModelServer
{
    /// <summary>What it says of a model; loads nothing, throws when it is down or has no such model.</summary>
    Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken);

    /// <summary>Loads or wakes the model; false when the first request does that.</summary>
    Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken);

    /// <summary>Gives its memory back, where the server can.</summary>
    Task ReleaseAsync(string id, CancellationToken cancellationToken);

    /// <summary>Null where the server has no tokenizer to ask.</summary>
    Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken);

    /// <summary>Which models are in memory; throws when the server is down.</summary>
    Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken);
}
