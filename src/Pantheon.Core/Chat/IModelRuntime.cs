using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;

namespace Pantheon.Core.Chat;

/// <summary>What a chat client cannot say of a model server: attest that it is local, prepare a model, count its tokens, give its memory back.</summary>
public interface IModelRuntime : IAsyncDisposable
{
    PoolSpec Pool { get; }

    /// <summary>
    /// Reads from the server what it is and what it serves under this entry, and pins it; loads nothing.
    /// Throws <see cref="ChatException"/> when it is down or has no such model; a model that cannot prove itself local is pinned as unverified.
    /// </summary>
    Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken);

    /// <summary>Loads the pinned model, lets it say one token and reads back its real context; throws <see cref="ChatException"/> when another model, digest or a smaller context came up.</summary>
    Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken);

    /// <summary>A client that speaks the server's own protocol, always streamed; its updates obey <see cref="ChatStream"/>.</summary>
    IChatClient Open(ModelPin pin);

    /// <summary>Tokens of a text by the server's own tokenizer; null where it has none to ask.</summary>
    Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken);

    /// <summary>Unloads the model or puts it to sleep, so that its memory is free; nothing happens where the server cannot.</summary>
    Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken);

    /// <summary>Whether the server answers, and which models it holds in memory; never throws for a server that is down.</summary>
    Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken);
}
