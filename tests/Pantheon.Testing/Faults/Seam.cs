using System.Reflection;

namespace Pantheon.Testing.Faults;

/// <summary>Puts a gate before a seam.</summary>
public static class Seam
{
    public static T Around<T>(T inner, ISeamGate gate)
        where T : class
    {
        var seam = DispatchProxy.Create<T, Interposed<T>>();
        ((Interposed<T>)(object)seam).Begin(inner, gate);
        return seam;
    }
}
