import { inflateSync } from 'node:zlib';

/**
 * A `features.db` copied while its program still had it open in write-ahead mode: one feature is in the file,
 * a change and a second feature are only in the log, and 57 more stand there without a commit.
 */
export const openDatabase = {
  file: inflated(
    [
      'eNoLDvTJLElVSMsvyk0sUTBmYGJgYmJwUFBgYAAyIRgGGIGYBY1PCDAx6CUz8oIUM0YwANGIAY2qjOzisrKMTbIliUk5qWmp',
      'iSWlRanFMJrJOcjVMcRVIcTRycdVASaqoJGZouDpF+Lq7hqkEBDk6esYFKng7Rqpo1BQlJlflFlSCZPVUUhOLElNzy+qVAhx',
      'jQjRUchLzE2FMlNSi5OLMgtKMvPzoCLFJakFxQpewf5+QJMSi4uBNjn5+/u4OvppQuLmKQMQjYLhCiQZORg4RZV5BTmc84tS',
      'PfMUSjKAWT4zJzU6FgCw7ETs',
    ].join(''),
  ),
  log: inflated(
    [
      'eNrtm1tIk2EYx79N575PnfpN55zHmed06nRzVgZBGklRdCBLE4RctuEUxSwpjc5JWWQKER3ISqwrbww0MowME4xuDETCshNF',
      'Rl6MLkJsU3p4i6d4oaseepHvwsng9/t+yH9ssx3yOyKYpiMEQSl4jmL+1plN6uV5B1JKbmvLqgYGhcUHlD9+/0HdUlg83evS',
      'eP9Y8Vbw/Pw/VI9BIQqSLkEjS6tr6+3FNcaGPXbjbke1vaz81y4q0vvc++rme7xdKBXDni48l//n3zyxSlFQ6NI1sqj03viN',
      'NdVNRsfi3a+urSor/3MXPt6n+NGF4lOBSb9q51rNwgMTi11MEHJ12OEjeWRlHY2RRR+vjg32Rnu9cVety+VoaLBXGnP3Ezll',
      '5X/XhS/bxf33Ra+PW7ZuW/h/IaQKijDP5Y+aVaBZhWm20tF82OELrL4Yq4UOq+fWqtguRh7Xr4ivvNPF34UaXKkxVzZKXfgB',
      'qx/GmkeqCz+2i+aO51Li7PlR/i4kcCVhrpZR6kIEVhFjzSfVhZrtYs2JFvfFW/03F7tIFhShnsvvq3AGeE2ZvaYCMFNmM6Es',
      'nP4A64/CZpPqQmS7KOh5t8Pe5W7n7UIDqjSoqlxKXQQCbCAKm0OqC4ntYma2on9yRDzI20UwqApGVVGanc4ggA1CYWntTn+2',
      'i1f9U+6XzXe7ebuQQZWMqqI0O50hABuCwtLanQFsFwP9I2lv15o7eLsIBVWhqCpKs9OpBVgtCktrdwayXRzt+/zl6fBQI28X',
      'OlClw1TlkNqdYQAbhsLS2p0atovL7kfTvZdKW3m70IMqPaqK1O4MB9hwFJbW7gxiu9jyJmRIb/Of5u3CAKoMqCpSuzMCYCNQ',
      'WFq7M/in1yP3uo9JbTXrebuIAlVRqCpSuzMSYCNRWFq7M4TtIm6sodviHjvN20UMqIpBVZHandEAG43C0tqdMtuFNW2iom2d',
      'LPJ2EQeq4tA3J0ntzliAjUVhae1OLdvFlYGr7kKVcIG3i3hQFY+qIrU7jQBrRGFp7c5QtguDsUR541RxE28XCaAqAVVFancu',
      'AdglKCyt3RnGdlH+MXPny9s9pbxdJIGqJFQVqd2ZCLCJKCyt3alju6jr/epqu5T8hLeLFFCVgqoitTuTATYZhaW1O8PZLs7N',
      'De19tv3kFG8XaaAqDf0EE6ndmQqwqSgsrd2pZ7vQmFf2yVdGTbxdpIOqdFQVqd25FGCXorC0dmcE20Xn2MOZjZLrG28XJlBl',
      'QlWR2p0ZAJuBwtLanQa2C3X+XOfkhzqZt4ssUJWFqiK1OzMBNhOFpbU7I9kuinzHdVPtcw94uzCDKjOqitTuzAbYbBSW1u6M',
      'YrsYv95q0Ra9dvN2kQuqctFvCZDanTkAm4PC0tqd0WwXg9fWdW0+G13J24UVVFlRVaR2pwVgLSgsrd0Zw3aRlWmdc4iqF7xd',
      '2ECVDVVFanfmAWweCktod34HEK/Iuw==',
    ].join(''),
  ),
};

function inflated(base64: string): Buffer {
  return inflateSync(Buffer.from(base64, 'base64'));
}
