namespace Pantheon.Core.Tasks;

/// <summary>How much a task asks for, so that what earlier ones took can be compared.</summary>
public enum TaskSize
{
    Small,
    Medium,
    Large,
}
