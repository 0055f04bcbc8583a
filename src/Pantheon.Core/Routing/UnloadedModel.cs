using Pantheon.Core.Chat;

namespace Pantheon.Core.Routing;

/// <summary>A model that has made room for another, and how long its server took over it.</summary>
public sealed record UnloadedModel(ModelPin Pin, TimeSpan Took);
