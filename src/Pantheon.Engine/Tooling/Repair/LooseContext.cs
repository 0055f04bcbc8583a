namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Where a value stands, which tells what may follow it.</summary>
internal enum LooseContext
{
    Root,
    Key,
    Member,
    Item,
}
