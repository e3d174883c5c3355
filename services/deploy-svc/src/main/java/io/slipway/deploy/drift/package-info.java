/** Where clusters are not what is wanted of them, looked up at AWS when somebody asks. */
@NullMarked
package io.slipway.deploy.drift;

import org.jspecify.annotations.NullMarked;
