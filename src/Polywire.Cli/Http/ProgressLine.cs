using System.Globalization;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>How far a download is, in one line that is written over; on a terminal only.</summary>
internal sealed class ProgressLine : IProgress<DownloadProgress>, IDisposable
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(200);

    private readonly bool _shown = !Console.IsErrorRedirected;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _last, _first = -1;
    private bool _wrote;

    public void Report(DownloadProgress value)
    {
        if (!_shown) return;
        if (_first < 0) _first = value.Bytes;
        if (_wrote && TimeProvider.System.GetElapsedTime(_last) < s_often && value.Bytes != value.Total) return;
        _last = TimeProvider.System.GetTimestamp();
        _wrote = true;
        double seconds = Math.Max(0.001, TimeProvider.System.GetElapsedTime(_began, _last).TotalSeconds);
        string part = value.Total is > 0 and var total ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * value.Bytes / total,5:0.0} % of {Size(total)}") : Size(value.Bytes);
        Console.Error.Write($"\r\e[K{part}, {Size((long)((value.Bytes - _first) / seconds))}/s");
    }

    public void Dispose()
    {
        if (_wrote) Console.Error.Write("\r\e[K");
        _wrote = false;
    }

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
