namespace Pantheon.Testing.Faults;

/// <summary>Is asked before and told after each call that goes through a seam; what it throws is thrown by the call, and while it waits the call waits.</summary>
public interface ISeamGate
{
    Task EnterAsync(SeamCall call);

    /// <summary>Counts the calls that are being made behind the seam.</summary>
    void Inside(int change);

    /// <summary>After a call that threw nothing.</summary>
    Task LeaveAsync(SeamCall call);
}
