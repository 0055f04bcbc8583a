using System.Globalization;
using System.Runtime.InteropServices;

namespace Pantheon.TestProbe.Attacks;

/// <summary>Meeting another process of the same account in the kernel's own memory and queues, or watching its files.</summary>
internal static class ShareAttacks
{
    private const int Create = 0x40;

    public static int Segment(string id) => Answer.Of(Kernel.Call(30, int.Parse(id, CultureInfo.InvariantCulture), 0, 0x1000) is -1 ? -1 : 0);

    public static int MakeQueue(string name) => Answer.Of(Queue(name, Create | Kernel.ReadWrite));

    public static int OpenQueue(string name) => Answer.Of(Queue(name, Kernel.ReadWrite));

    public static int RemoveQueue(string name) => Answer.Of(Kernel.Call(241, Marshal.StringToCoTaskMemUTF8(name)));

    public static int Watch(string path)
    {
        const uint Everything = 0xfff;
        var inotify = (int)Kernel.Call(294, 0);
        return inotify < 0 ? Answer.Refused() : Answer.Of(Kernel.Watch(inotify, path, Everything));
    }

    private static nint Queue(string name, int flags) => Kernel.Call(240, Marshal.StringToCoTaskMemUTF8(name), flags, 0x180, 0);
}
