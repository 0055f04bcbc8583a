using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Routing;

namespace Pantheon.Engine.Replaying;

/// <summary>Opens no model: which one an attempt had is heard from its tape.</summary>
internal sealed class ReplayRouter : IModelRouter
{
    public Task<Core.Policies.Verdict> AttestAsync(ModelRequest request, CancellationToken cancellationToken) => throw NoModel();

    public Task<RoutedModel> OpenAsync(ModelRequest request, CancellationToken cancellationToken) => throw NoModel();

    public Task<RoutedModel> PrepareAsync(RoutedModel model, CancellationToken cancellationToken) => throw NoModel();

    public Task<ReleasedModel?> ReleaseAsync(ModelAddress model, CancellationToken cancellationToken) => throw NoModel();

    public Task<RuntimeHealth> HealthAsync(string pool, string? model, CancellationToken cancellationToken) => throw NoModel();

    private static NotSupportedException NoModel() => new("a replay asks no model");
}
