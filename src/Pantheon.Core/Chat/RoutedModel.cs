using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>The model that a route gave, attested and prepared, and the client that speaks to it.</summary>
public sealed record RoutedModel(ModelPin Pin, IChatClient Client);
