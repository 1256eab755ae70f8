using System.Globalization;
using Polywire.Messages;

namespace Polywire.Toolbox.Http;

/// <summary>
/// Downloads to files. What comes is written to <c>NAME.part</c>, and the file gets its name when it is whole: a file with its name is always whole. A download that is cut is tried again
/// as the session's <see cref="RetryPolicy"/> says, from where it was cut.
/// </summary>
/// <param name="session">Who asks.</param>
public sealed class Downloader(HttpSession session)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Downloads one file.</summary>
    /// <param name="request">What to ask for.</param>
    /// <param name="options">Where it goes; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; what has come stays in the partial file.</param>
    /// <exception cref="PolywireException">The server refuses (status 400 and above), answers with something else than a file (a redirect that is not followed), or the body did not come in whole.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<DownloadResult> DownloadAsync(OutgoingRequest request, DownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new DownloadOptions();
        // Compression would make lengths and ranges those of something else.
        OutgoingRequest plain = request.Header("Accept-Encoding") is null ? request.With("Accept-Encoding", "identity") : request;
        string? known = options.Path ?? (options.Continue && FileNames.OfUrl(request.Url) is { Length: > 0 } name ? Path.Combine(options.Folder, name) : null);
        // Said now, not when all of it has come.
        if (Directory.Exists(known)) throw new IOException($"{known} is a folder: the download needs the name of a file.");
        bool goOn = options.Continue && File.Exists(known + ".part");
        if (options.Continue && !goOn && File.Exists(known)) return new DownloadResult(known, new FileInfo(known).Length, new FileInfo(known).Length, null);
        PartialFile? part = goOn ? PartialFile.Open(known!) : null;
        try
        {
            for (int retried = 0; ; retried++)
            {
                long from = goOn && part is { Info: { Validator: not null } info } && info.Url == request.Url.ToString() ? part.Length : 0;
                HttpReply reply = await AskAsync(plain, part, from, cancellationToken).ConfigureAwait(false);
                await using (reply.ConfigureAwait(false))
                {
                    bool isPart = reply.Status == 206;
                    part ??= PartialFile.Open(known ?? FreeName(request.Url, reply, options.Folder));
                    if (!isPart && reply.Status != 416) await part.BeginAsync(PartialInfo.Of(reply, request.Url.ToString()), cancellationToken).ConfigureAwait(false);
                    if (!await TryCopyAsync(reply, part, options.Progress, request, retried, cancellationToken).ConfigureAwait(false))
                    {
                        goOn = true;
                        continue;
                    }

                    return await FinishAsync(part, options.Path is not null, reply, isPart || reply.Status == 416 ? from : 0).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure)
        {
            part?.DropIfEmpty();
            if (failure is PolywireException cut && part is { HasBytes: true }) throw new PolywireException(cut.Kind, cut.Cause, $"{cut.Message.TrimEnd('.')}. What came is in {part.Path}.", cut);
            throw;
        }
        finally
        {
            if (part is not null) await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The rest, when the server still has the same file; else all of it. The reply's status is 206, 416 (all is there), or another success.
    private async Task<HttpReply> AskAsync(OutgoingRequest request, PartialFile? part, long from, CancellationToken cancellationToken)
    {
        if (from > 0)
        {
            OutgoingRequest rest = request.With("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-")).With("If-Range", part!.Info!.Validator!);
            HttpReply reply = await session.SendAsync(rest, cancellationToken).ConfigureAwait(false);
            bool usable = reply.Status switch
            {
                206 => Range(reply) is { } range && range.First == from && part.Info.Matches(reply, range.Total),
                416 => Unsatisfied(reply) == from && (part.Info.Total ?? from) == from,
                _ => true,
            };
            if (usable) return reply.Status == 416 ? reply : await SuccessAsync(reply).ConfigureAwait(false);
            await reply.DisposeAsync().ConfigureAwait(false);
        }

        return await SuccessAsync(await session.SendAsync(request, cancellationToken).ConfigureAwait(false), partIsWelcome: false).ConfigureAwait(false);
    }

    // A reply that is thrown away gives its connection back.
    private static async ValueTask<HttpReply> SuccessAsync(HttpReply reply, bool partIsWelcome = true)
    {
        if (reply.Status is >= 200 and < 300 && (partIsWelcome || reply.Status != 206)) return reply;
        await reply.DisposeAsync().ConfigureAwait(false);
        reply.EnsureSuccess();
        if (reply.Status == 206) throw new PolywireException(FailureKind.Protocol, $"{reply.Url} sent a part of the file (206) that nobody asked for.");
        string elsewhere = reply.Header("Location") is { } location ? $" and a redirect to {PrintableText.Of(location)}" : "";
        throw new PolywireException(FailureKind.Refused, $"{reply.Url} answered {reply.StatusLine}{elsewhere}: that is no file.");
    }

    // False: cut, and to be asked for once more.
    private async Task<bool> TryCopyAsync(HttpReply reply, PartialFile part, IProgress<DownloadProgress>? progress, OutgoingRequest request, int retried, CancellationToken cancellationToken)
    {
        if (reply.Status == 416) return true;
        TimeSpan? wait;
        try
        {
            await CopyAsync(reply, part, progress, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PolywireException cut)
        {
            wait = cut.Kind == FailureKind.Closed ? session.Retry.AfterFailure(request, wasSent: true, retried) : null;
            if (wait is null) throw;
        }

        await Task.Delay(wait.Value, session.Time, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private static async Task CopyAsync(HttpReply reply, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        long? total = part.Length + reply.ContentLength;
        Stream body = await reply.OpenBodyAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[BufferBytes];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            await part.AppendAsync(buffer.AsMemory(0, read), CancellationToken.None).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(part.Length, total));
        }
    }

    private static async Task<DownloadResult> FinishAsync(PartialFile part, bool replace, HttpReply reply, long from)
    {
        long length = part.Length;
        string target = part.Path[..^".part".Length], folder = Path.GetDirectoryName(target) is { Length: > 0 } above ? above : ".", name = Path.GetFileName(target);
        for (int attempt = 0; !await part.TryFinishAsync(target, replace).ConfigureAwait(false); attempt++) target = FileNames.Free(folder, name, attempt + 1);
        return new DownloadResult(target, length, from, reply.Exchange);
    }

    // The URL is the one that was asked for: where it redirects to is the server's choice of words, and --continue would not know it.
    private static string FreeName(Uri url, HttpReply reply, string folder)
    {
        string name = FileNames.Of(url, reply.Header("Content-Disposition"), reply.ContentType);
        for (int attempt = 0; ; attempt++)
        {
            string path = FileNames.Free(folder, name, attempt);
            if (!Path.Exists(path) && !Path.Exists(path + ".part")) return path;
        }
    }

    // Content-Range = range-unit SP ( first-pos "-" last-pos "/" complete-length )   https://www.rfc-editor.org/rfc/rfc9110#section-14.4
    private static (long First, long Total)? Range(HttpReply reply) =>
        System.Net.Http.Headers.ContentRangeHeaderValue.TryParse(reply.Header("Content-Range"), out var range) && range is { Unit: "bytes", From: { } first, To: { } last, Length: { } total } && last == total - 1 ? (first, total) : null;

    private static long? Unsatisfied(HttpReply reply) =>
        System.Net.Http.Headers.ContentRangeHeaderValue.TryParse(reply.Header("Content-Range"), out var range) && range is { HasRange: false } ? range.Length : null;
}
