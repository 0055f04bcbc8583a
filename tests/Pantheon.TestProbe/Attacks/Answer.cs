using System.Globalization;
using System.Runtime.InteropServices;

namespace Pantheon.TestProbe.Attacks;

/// <summary>What an attack says, in one line: "open" where the kernel let it pass, else the name of the kernel's refusal.</summary>
internal static class Answer
{
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "EPERM",
        [2] = "ENOENT",
        [3] = "ESRCH",
        [5] = "EIO",
        [6] = "ENXIO",
        [8] = "ENOEXEC",
        [9] = "EBADF",
        [11] = "EAGAIN",
        [12] = "ENOMEM",
        [13] = "EACCES",
        [14] = "EFAULT",
        [16] = "EBUSY",
        [17] = "EEXIST",
        [18] = "EXDEV",
        [19] = "ENODEV",
        [20] = "ENOTDIR",
        [22] = "EINVAL",
        [24] = "EMFILE",
        [25] = "ENOTTY",
        [28] = "ENOSPC",
        [30] = "EROFS",
        [38] = "ENOSYS",
        [40] = "ELOOP",
        [93] = "EPROTONOSUPPORT",
        [94] = "ESOCKTNOSUPPORT",
        [97] = "EAFNOSUPPORT",
        [99] = "EADDRNOTAVAIL",
        [101] = "ENETUNREACH",
        [110] = "ETIMEDOUT",
        [111] = "ECONNREFUSED",
        [113] = "EHOSTUNREACH",
        [126] = "ENOKEY",
    };

    public static int Open(string what = "")
    {
        Console.WriteLine(what.Length == 0 ? "open" : $"open: {what}");
        return 0;
    }

    public static int Of(nint result, string what = "") => result >= 0 ? Open(what) : Refused();

    /// <summary>For a call that is made wrongly on purpose because its success would do harm: the kernel found it wrong, so it did look at it.</summary>
    public static int LookedAt(nint result, string complaint)
    {
        var name = result >= 0 ? complaint : NameOf(Marshal.GetLastPInvokeError());
        return name == complaint ? Open(name) : Said(name);
    }

    public static int Refused() => Said(NameOf(Marshal.GetLastPInvokeError()));

    public static int Said(string word)
    {
        Console.WriteLine(word);
        return 1;
    }

    private static string NameOf(int number) => Names.GetValueOrDefault(number, number.ToString(CultureInfo.InvariantCulture));
}
