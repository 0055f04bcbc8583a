namespace Pantheon.Core.Flows;

/// <summary>Whether a node's output may be taken from an earlier run whose inputs were the same in every part.</summary>
public enum CacheMode
{
    Off,
    Content,
}
