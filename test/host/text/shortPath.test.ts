import assert from 'node:assert/strict';
import { shortPath } from '../../../src/host/text/shortPath';

describe('A path for a person to read', () => {
  it('begins with ~ in the home folder, and is whole elsewhere', () => {
    assert.equal(shortPath('/home/ada/src/shop', '/home/ada', 'linux'), '~/src/shop');
    assert.equal(shortPath('/home/ada', '/home/ada/', 'linux'), '~');
    assert.equal(shortPath('/home/adam/shop', '/home/ada', 'linux'), '/home/adam/shop');
    assert.equal(shortPath('/srv/..shop', '/srv', 'darwin'), '~/..shop');
    assert.equal(shortPath('/srv/shop', '', 'linux'), '/srv/shop');
    assert.equal(shortPath('C:\\Users\\ada\\shop', 'C:\\Users\\ada', 'win32'), 'C:\\Users\\ada\\shop');
  });
});
