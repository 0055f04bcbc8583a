using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;

namespace Pantheon.Core.Chat;

/// <summary>What a chat client cannot say of a model server: attest that it is local, prepare a model, open a client for it.</summary>
public interface IModelRuntime : IAsyncDisposable
{
    PoolSpec Pool { get; }

    /// <summary>Reads from the server what it serves under this entry and pins it; throws <see cref="ChatException"/> when it is down or has no such model.</summary>
    Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken);

    IChatClient Open(ModelPin pin);
}
