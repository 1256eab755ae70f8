#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// Chapter 11: a URL taken apart, as Python's urllib.parse does it.
//
//   dotnet run samples/Urlsplit.cs [URL]                       default: the book's

using Polywire.Toolbox.Http;

SplitUrl url = Urls.UrlSplit(args.Length > 0 ? args[0] : "https://www.google.com/search?q=qpod&btnI=yes");
Console.WriteLine(url);
