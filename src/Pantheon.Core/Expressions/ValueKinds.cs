namespace Pantheon.Core.Expressions;

/// <summary>The kinds of values, as a set: what a value may be as far as it is known before the run.</summary>
[Flags]
public enum ValueKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    Text = 8,
    List = 16,
    Object = 32,
    Any = Null | Boolean | Number | Text | List | Object,
}
