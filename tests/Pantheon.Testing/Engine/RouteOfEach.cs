using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pantheon.Core.Boxes;

namespace Pantheon.Testing.Engine;

/// <summary>Routes of a catalog in which every name leads to a model of that name in the pool `pool`.</summary>
public sealed class RouteOfEach : IReadOnlyDictionary<string, IReadOnlyList<ModelAddress>>
{
    public IEnumerable<string> Keys => [];

    public IEnumerable<IReadOnlyList<ModelAddress>> Values => [];

    public int Count => 0;

    public IReadOnlyList<ModelAddress> this[string key] => [new ModelAddress("pool", key)];

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IReadOnlyList<ModelAddress> value)
    {
        value = this[key];
        return true;
    }

    public IEnumerator<KeyValuePair<string, IReadOnlyList<ModelAddress>>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, IReadOnlyList<ModelAddress>>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
