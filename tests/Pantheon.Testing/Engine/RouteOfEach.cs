using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;

namespace Pantheon.Testing.Engine;

/// <summary>Routes of a catalog in which every name leads to a model of that name in the pool `pool`, but for those that a test gives.</summary>
public sealed class RouteOfEach(params IEnumerable<(string Name, RouteSpec Route)> given) : IReadOnlyDictionary<string, RouteSpec>
{
    private readonly Dictionary<string, RouteSpec> _given = given.ToDictionary(item => item.Name, item => item.Route);

    public IEnumerable<string> Keys => _given.Keys;

    public IEnumerable<RouteSpec> Values => _given.Values;

    public int Count => _given.Count;

    public RouteSpec this[string key] => _given.GetValueOrDefault(key) ?? new RouteSpec([new ModelAddress("pool", key)]);

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out RouteSpec value)
    {
        value = this[key];
        return true;
    }

    public IEnumerator<KeyValuePair<string, RouteSpec>> GetEnumerator() => _given.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
