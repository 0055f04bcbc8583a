using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's epoll_event, which is packed on x86-64: what is waited for or came, and whose it is.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct WatchEvent(uint Events, long Data);
