using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Core.Routing;

/// <summary>The model that a route gave, attested, and the client that speaks to it.</summary>
/// <param name="Prepared">What loading it took, when it was loaded for this session; null when it was ready.</param>
public sealed record RoutedModel(ModelPin Pin, IChatClient Client, PreparedModel? Prepared = null)
{
    /// <summary>Tokens of a text by the server's own tokenizer; null where it has none to ask.</summary>
    public Func<string, CancellationToken, Task<int?>> CountTokens { get; init; } = (_, _) => Task.FromResult<int?>(null);
}
