using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>One system call that a child makes before it becomes its program: number, up to four arguments, and between what its answer must lie, or the child ends.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct CallStep(long Number, long First, long Second, long Third, long Fourth, long Least, long Most, long Answer)
{
    // linux/x86_64
    private const long Action = 13;
    private const long Mask = 14;
    private const long Duplicate = 33;
    private const long Become = 59;
    private const long GoTo = 80;
    private const long Parent = 110;
    private const long OwnSession = 112;
    private const long Control = 157;
    private const long Limit = 302;

    private const long DieWithParent = 1;
    private const long SetMask = 2;
    private const long MaskBytes = 8;

    /// <summary>The signal does again what it does by itself; the structure is of zeros.</summary>
    public static CallStep Default(int signal, nint zeros) => Must(Action, signal, zeros, 0, MaskBytes);

    public static CallStep UnblockAll(nint zeros) => Must(Mask, SetMask, zeros, 0, MaskBytes);

    public static CallStep LeadSession() => Must(OwnSession);

    public static CallStep TieToParent() => Must(Control, DieWithParent, LibC.SigKill);

    /// <summary>The parent may have died before the tie was made.</summary>
    public static CallStep ParentIs(int id) => Must(Parent) with { Least = id, Most = id };

    public static CallStep SetLimit(int resource, nint both) => Must(Limit, 0, resource, both);

    /// <summary>A limit that stands lower already stays.</summary>
    public static CallStep TryLimit(int resource, nint both) => SetLimit(resource, both) with { Least = long.MinValue };

    public static CallStep EnterFolder(nint path) => Must(GoTo, path);

    public static CallStep UseAs(int descriptor, int target) => Must(Duplicate, descriptor, target);

    public static CallStep BecomeProgram(nint path, nint arguments, nint environment) => Must(Become, path, arguments, environment);

    private static CallStep Must(long number, long first = 0, long second = 0, long third = 0, long fourth = 0) => new(number, first, second, third, fourth, 0, long.MaxValue, 0);
}
