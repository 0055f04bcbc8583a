using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Routing;

/// <summary>Chooses the first healthy model of a route that policy allows; never leaves the route.</summary>
public interface IModelRouter
{
    /// <summary>Whether the route has a model that is allowed and attested as the policy demands; asks the servers.</summary>
    Task<Verdict> AttestAsync(ModelRequest request, CancellationToken cancellationToken);

    /// <summary>Attests and opens a model, and loads nothing; throws <see cref="ChatException"/> when none of the route answers.</summary>
    Task<RoutedModel> OpenAsync(ModelRequest request, CancellationToken cancellationToken);

    /// <summary>Loads the model and lets it say one token, unless it has done so since its pool was last away; throws <see cref="ChatException"/> when it cannot.</summary>
    Task<RoutedModel> PrepareAsync(RoutedModel model, CancellationToken cancellationToken);

    /// <summary>Gives back the memory of a model that was prepared here, whoever loaded it, so that another has room; null when it was not, is to stay, or its server does not answer.</summary>
    Task<ReleasedModel?> ReleaseAsync(ModelAddress model, CancellationToken cancellationToken);

    /// <summary>Whether the server of a pool answers and, where a model is named, that one is not left alone; never throws for one that is down.</summary>
    Task<RuntimeHealth> HealthAsync(string pool, string? model, CancellationToken cancellationToken);
}
