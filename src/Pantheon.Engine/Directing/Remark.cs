namespace Pantheon.Engine.Directing;

/// <summary>Why a night goes on without a run, and what would let it in.</summary>
public sealed record Remark(string Reason, string Remedy)
{
    public override string ToString() => $"{Reason}; {Remedy}";
}
