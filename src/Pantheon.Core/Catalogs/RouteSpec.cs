using Pantheon.Core.Boxes;

namespace Pantheon.Core.Catalogs;

/// <summary>A route: the models that may answer, in order; nothing outside of it ever does.</summary>
public sealed record RouteSpec(IReadOnlyList<ModelAddress> Models)
{
    /// <summary>From this complexity (0…1) on, the models after the first come first; null always keeps the order.</summary>
    public double? HardFrom { get; init; }

    /// <summary>The models in the order in which they are tried for work of a complexity; null where nothing is known of it.</summary>
    public IReadOnlyList<ModelAddress> For(double? complexity) =>
        complexity >= HardFrom && Models.Count > 1 ? [.. Models.Skip(1), Models[0]] : Models;
}
